/* SPDX-License-Identifier: EUPL-1.2 */
/* The program of the README in C: what is overdue, from an inbox on disk. */
#include <buzon.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    const char *address = argc > 1 ? argv[1] : "sqlite:inbox.db";
    buzon_error *err = NULL;
    buzon_inbox *inbox = buzon_inbox_open(address, BUZON_OPEN_READ_ONLY, &err);
    buzon_filter *overdue = buzon_filter_new();
    buzon_filter_set_overdue(overdue, true);
    buzon_inquiries *found = inbox ? buzon_inbox_inquiries(inbox, overdue, &err) : NULL;
    for (buzon_inquiry *q; found && (q = buzon_inquiries_next(found, &err));
         buzon_inquiry_unref(q))
        printf("%s %s\n", buzon_inquiry_reference(q), buzon_inquiry_summary(q));
    if (err)
        fprintf(stderr, "%s\n", buzon_error_message(err));
    buzon_inquiries_free(found);
    buzon_filter_free(overdue);
    buzon_inbox_unref(inbox);
    return err != NULL;
}
