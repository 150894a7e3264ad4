/* SPDX-License-Identifier: EUPL-1.2 */
/* A small client for the command line: what a municipal CRM does with libbuzon, one command an
 * act. */
#include "crm.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

const struct crm_command crm_commands[] = {
    {"account", "add NAME NETWORK | list | check NAME",
     "our own profiles; add takes --url and --token-file", 1, 3, crm_account},
    {"poll", "[ACCOUNT]", "fetch what is new from one account or all", 0, 1, crm_poll},
    {"recheck", "[ACCOUNT]", "look again at known messages: edits and deletes", 0, 1,
     crm_recheck},
    {"import", "ACCOUNT FILE", "store a file in the network's own JSON (\"-\": standard input)",
     2, 2, crm_import},
    {"list", "", "the inbox by deadline; see --overdue, --pending, --unit, --words", 0, 0,
     crm_list},
    {"show", "REFERENCE", "one inquiry: messages, deadlines explained, history", 1, 1,
     crm_show_one},
    {"assign", "REFERENCE", "give it to --unit and --assignee, set --tag, --untag, --kind", 1,
     1, crm_assign},
    {"note", "REFERENCE TEXT", "write a private note", 2, 2, crm_note},
    {"answer", "REFERENCE TEXT", "answer the citizen and send it", 2, 2, crm_answer},
    {"close", "REFERENCE RESOLUTION", "close it; --reason where it goes against the citizen", 2,
     2, crm_close},
    {"figures", "", "what came, what was answered, what is overdue", 0, 0, crm_figures},
    {"verify", "[REFERENCE]", "check the history of one inquiry or of all", 0, 1, crm_verify},
    {NULL, NULL, NULL, 0, 0, NULL},
};

static void usage(FILE *to)
{
    fputs("usage: buzon-crm [options] COMMAND [arguments]\n\ncommands:\n", to);
    for (const struct crm_command *c = crm_commands; c->name; c++) {
        char head[80];

        (void)snprintf(head, sizeof head, "%s %s", c->name, c->args);
        fprintf(to, "  %-42s %s\n", head, c->about);
    }
    fputs("\noptions:\n"
          "  -s, --store PATH       the SQLite inbox (default: inbox.db)\n"
          "  -a, --actor WHO        who acts (default: person: and your login name)\n"
          "  -j, --json             JSON lines instead of tables\n"
          "  -q, --quiet            no progress\n"
          "      --data FOLDER      calendars, terms and rules that stand before the installed "
          "ones\n"
          "      --ca-file FILE     certificate authorities to trust instead of the system's\n"
          "      --now TIME         take this RFC 3339 instant for the present (for trials)\n"
          "      --url URL, --token-file FILE                      for account add\n"
          "      --unit U, --assignee A, --tag T, --untag T, --kind K, --version N   for "
          "assign; the first three also filter list\n"
          "      --overdue, --pending, --all, --words TEXT, --status S, --limit N  for list\n"
          "      --reason TEXT      for close\n"
          "      --help, --version-of-library\n\n"
          "exit status: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 try again later, 5 "
          "verify found something,\n"
          "130 interrupted\n",
          to);
}

int crm_fail(struct crm *crm, buzon_error *err)
{
    buzon_code code = buzon_error_code(err);

    if (crm->json)
        fprintf(stderr, "{\"error\":\"%s\",\"message\":\"%s\"}\n", buzon_code_name(code),
                buzon_error_message(err));
    else if (buzon_error_line(err))
        fprintf(stderr, "buzon-crm: %s:%d:%d: %s\n",
                buzon_error_source(err) ? buzon_error_source(err) : "input",
                buzon_error_line(err), buzon_error_column(err), buzon_error_message(err));
    else
        fprintf(stderr, "buzon-crm: %s\n", buzon_error_message(err));
    buzon_error_free(err);
    switch (code) {
    case BUZON_ERR_INVALID:
        return CRM_USAGE;
    case BUZON_ERR_NOT_FOUND:
        return CRM_NOT_FOUND;
    case BUZON_ERR_BUSY:
    case BUZON_ERR_RATE:
    case BUZON_ERR_NETWORK:
        return CRM_RETRY;
    case BUZON_ERR_INTERRUPTED:
        return CRM_INTERRUPTED;
    default:
        return CRM_FAILED;
    }
}

int crm_print_json(struct crm *crm, char *json, buzon_error **err)
{
    if (!json)
        return crm_fail(crm, *err);
    puts(json);
    buzon_string_free(json);
    return CRM_OK;
}

/* --- what we lend to the library --- */

static volatile sig_atomic_t stop_asked;

static void on_signal(int number)
{
    (void)number;
    stop_asked = 1;
}

static bool interrupt(void *user, buzon_error **err)
{
    (void)user;
    (void)err;
    return stop_asked != 0;
}

static void progress(void *user, const char *what, int64_t done, int64_t total)
{
    (void)user;
    if (total >= 0)
        fprintf(stderr, "\r%s: %lld of %lld ", what, (long long)done, (long long)total);
    else
        fprintf(stderr, "\r%s: %lld ", what, (long long)done);
    if (done == total)
        fputs("\r\033[K", stderr);
}

static bool fixed_clock(void *user, buzon_time *now, buzon_error **err)
{
    (void)err;
    *now = *(buzon_time *)user;
    return true;
}

static bool parse_now(const char *text, buzon_time *ret)
{
    struct tm tm = {0};
    const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);

    if (!rest || strcmp(rest, "Z") != 0)
        return false;
    *ret = (buzon_time)timegm(&tm) * 1000;
    return true;
}

static int open_inbox(struct crm *crm)
{
    static buzon_time now;
    buzon_error *err = NULL;
    char *address = NULL;

    if (crm->now && !parse_now(crm->now, &now)) {
        fprintf(stderr, "buzon-crm: --now takes a time like 2026-11-23T09:00:00Z\n");
        return CRM_USAGE;
    }
    if (asprintf(&address, "sqlite:%s", crm->store) < 0)
        return CRM_FAILED;
    crm->inbox = buzon_inbox_open(address, BUZON_OPEN_DEFAULT, &err);
    free(address);
    if (!crm->inbox || (crm->data && !buzon_inbox_add_data(crm->inbox, crm->data, &err)) ||
        (crm->ca_file && !buzon_inbox_set_ca_file(crm->inbox, crm->ca_file, &err)))
        return crm_fail(crm, err);
    buzon_inbox_set_interrupt(crm->inbox, interrupt, NULL, NULL);
    if (!crm->quiet && isatty(STDERR_FILENO))
        buzon_inbox_set_progress(crm->inbox, progress, NULL, NULL);
    if (crm->now)
        buzon_inbox_set_clock(crm->inbox, fixed_clock, &now, NULL);
    return CRM_OK;
}

/* --- the command line --- */

enum {
    OPT_DATA = 256,
    OPT_CA,
    OPT_NOW,
    OPT_URL,
    OPT_TOKEN,
    OPT_UNIT,
    OPT_ASSIGNEE,
    OPT_TAG,
    OPT_UNTAG,
    OPT_KIND,
    OPT_WORDS,
    OPT_STATUS,
    OPT_REASON,
    OPT_LIMIT,
    OPT_VERSION,
    OPT_OVERDUE,
    OPT_PENDING,
    OPT_ALL,
    OPT_HELP,
    OPT_LIBRARY
};

static const struct option options[] = {
    {"store", required_argument, NULL, 's'},
    {"actor", required_argument, NULL, 'a'},
    {"json", no_argument, NULL, 'j'},
    {"quiet", no_argument, NULL, 'q'},
    {"data", required_argument, NULL, OPT_DATA},
    {"ca-file", required_argument, NULL, OPT_CA},
    {"now", required_argument, NULL, OPT_NOW},
    {"url", required_argument, NULL, OPT_URL},
    {"token-file", required_argument, NULL, OPT_TOKEN},
    {"unit", required_argument, NULL, OPT_UNIT},
    {"assignee", required_argument, NULL, OPT_ASSIGNEE},
    {"tag", required_argument, NULL, OPT_TAG},
    {"untag", required_argument, NULL, OPT_UNTAG},
    {"kind", required_argument, NULL, OPT_KIND},
    {"words", required_argument, NULL, OPT_WORDS},
    {"status", required_argument, NULL, OPT_STATUS},
    {"reason", required_argument, NULL, OPT_REASON},
    {"limit", required_argument, NULL, OPT_LIMIT},
    {"version", required_argument, NULL, OPT_VERSION},
    {"overdue", no_argument, NULL, OPT_OVERDUE},
    {"pending", no_argument, NULL, OPT_PENDING},
    {"all", no_argument, NULL, OPT_ALL},
    {"help", no_argument, NULL, OPT_HELP},
    {"version-of-library", no_argument, NULL, OPT_LIBRARY},
    {NULL, 0, NULL, 0},
};

/* Where an option's argument goes; NULL for flags. */
static const char **text_option(struct crm *crm, int option)
{
    switch (option) {
    case 's':
        return &crm->store;
    case 'a':
        return &crm->actor;
    case OPT_DATA:
        return &crm->data;
    case OPT_CA:
        return &crm->ca_file;
    case OPT_NOW:
        return &crm->now;
    case OPT_URL:
        return &crm->url;
    case OPT_TOKEN:
        return &crm->token_file;
    case OPT_UNIT:
        return &crm->unit;
    case OPT_ASSIGNEE:
        return &crm->assignee;
    case OPT_TAG:
        return &crm->tag;
    case OPT_UNTAG:
        return &crm->untag;
    case OPT_KIND:
        return &crm->kind;
    case OPT_WORDS:
        return &crm->words;
    case OPT_STATUS:
        return &crm->status;
    case OPT_REASON:
        return &crm->reason;
    case OPT_LIMIT:
        return &crm->limit;
    case OPT_VERSION:
        return &crm->version;
    default:
        return NULL;
    }
}

static bool *flag_option(struct crm *crm, int option)
{
    switch (option) {
    case 'j':
        return &crm->json;
    case 'q':
        return &crm->quiet;
    case OPT_OVERDUE:
        return &crm->overdue;
    case OPT_PENDING:
        return &crm->pending;
    case OPT_ALL:
        return &crm->all;
    default:
        return NULL;
    }
}

/* -1: go on; else the exit code. */
static int read_options(struct crm *crm, int argc, char **argv)
{
    int option;

    while ((option = getopt_long(argc, argv, "s:a:jq", options, NULL)) != -1) {
        const char **text = text_option(crm, option);
        bool *flag = flag_option(crm, option);

        if (option == OPT_HELP) {
            usage(stdout);
            return CRM_OK;
        }
        if (option == OPT_LIBRARY) {
            puts(buzon_version());
            return CRM_OK;
        }
        if (text)
            *text = optarg;
        else if (flag)
            *flag = true;
        else
            return CRM_USAGE; /* getopt has said what is wrong */
    }
    return -1;
}

static const struct crm_command *find_command(const char *name)
{
    for (const struct crm_command *c = crm_commands; c->name; c++)
        if (strcmp(c->name, name) == 0)
            return c;
    return NULL;
}

int main(int argc, char **argv)
{
    struct crm crm = {.store = "inbox.db"};
    char actor[128];
    const char *login = getenv("USER");
    const struct crm_command *command;
    int rc = read_options(&crm, argc, argv);

    if (rc >= 0)
        return rc;
    if (optind == argc || !(command = find_command(argv[optind]))) {
        if (optind < argc)
            fprintf(stderr, "buzon-crm: there is no command %s\n\n", argv[optind]);
        usage(stderr);
        return CRM_USAGE;
    }
    crm.args = argv + optind + 1;
    crm.n_args = argc - optind - 1;
    if (crm.n_args < command->least || crm.n_args > command->most) {
        fprintf(stderr, "usage: buzon-crm %s %s\n", command->name, command->args);
        return CRM_USAGE;
    }
    (void)snprintf(actor, sizeof actor, "person:%s", login && *login ? login : "crm");
    if (!crm.actor)
        crm.actor = actor;
    (void)signal(SIGINT, on_signal);
    (void)signal(SIGTERM, on_signal);
    rc = open_inbox(&crm);
    if (rc == CRM_OK)
        rc = command->run(&crm);
    buzon_inbox_unref(crm.inbox);
    return rc;
}
