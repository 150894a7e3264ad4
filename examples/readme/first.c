/* SPDX-License-Identifier: EUPL-1.2 */
/* The program of the README in C: what is overdue, from an inbox on disk. */
#include <buzon.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    buzon_error *err = NULL;
    buzon_inbox *inbox =
        buzon_inbox_open(argc > 1 ? argv[1] : "sqlite:inbox.db", BUZON_OPEN_READ_ONLY, &err);
    buzon_filter *filter = buzon_filter_new();
    buzon_inquiries *found = NULL;
    buzon_inquiry *inquiry;

    buzon_filter_set_overdue(filter, true);
    if (inbox)
        found = buzon_inbox_inquiries(inbox, filter, &err);
    while (found && (inquiry = buzon_inquiries_next(found, &err))) {
        printf("%s %s\n", buzon_inquiry_reference(inquiry), buzon_inquiry_summary(inquiry));
        buzon_inquiry_unref(inquiry);
    }
    if (err)
        fprintf(stderr, "%s\n", buzon_error_message(err));
    buzon_inquiries_free(found);
    buzon_filter_free(filter);
    buzon_inbox_unref(inbox);
    return err != NULL;
}
