/* SPDX-License-Identifier: EUPL-1.2 */
/* Every case folder of every network: what comes out is what expected.json says; with --starve,
 * also when memory runs out at any point; with --update, expected.json is written anew. */
#include "../unit/base/unit.h"
#include "golden.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>

enum { CASES = 2048 };

struct one {
    char network[64];
    char name[512];
    char folder[1024];
};

static struct one ones[CASES];
static struct CMUnitTest tests[CASES];
static size_t n_ones;
static bool update;
static long starve; /* how many allocations are failed one after the other; 0: none */
static long supply; /* of each call */

static void compare(const char *folder, const struct bz_json *got)
{
    BZ_LOCAL_ERR(err);
    size_t len;
    BZ_TEXT text = golden_read(folder, "expected.json", &len);
    BZ_AUTO(bz_json) expected = text ? golden_parse(text, folder) : NULL;
    BZ_TEXT a = expected ? bz_json_print_canonical(expected, &err) : NULL;
    BZ_TEXT b = bz_json_print_canonical(got, &err);
    BZ_TEXT pretty = golden_pretty(got);
    char hint[256] = "";

    if (a && strcmp(a, b) == 0)
        return;
    for (size_t i = 0; a && i < strlen(a); i++) {
        if (a[i] != b[i]) {
            (void)snprintf(hint, sizeof hint, "expected …%.80s\n     got …%.80s",
                           a + (i > 30 ? i - 30 : 0), b + (i > 30 ? i - 30 : 0));
            break;
        }
    }
    (void)fprintf(stderr, "%s gives:\n%s", folder, pretty);
    fail_msg("%s: not what expected.json says\n%s", folder, hint);
}

static void case_gives_what_is_expected(void **state)
{
    const struct one *one = *state;
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_json) got = NULL;
    struct golden g;

    assert_true(golden_open(&g, one->network, one->folder));
    got = golden_run(&g, &err);
    if (update) {
        BZ_TEXT pretty = golden_pretty(got);

        assert_true(golden_write(one->folder, "expected.json", pretty));
    } else {
        compare(one->folder, got);
    }
    golden_done(&g);
}

static void run_short(bool before)
{
    unit_supply = before ? supply : -1;
}

/* Each call gets `supply` allocations; every run in which they did not do reports so and keeps
 * nothing. */
static void case_survives_without_memory(void **state)
{
    const struct one *one = *state;
    struct golden g;

    assert_true(golden_open(&g, one->network, one->folder));
    golden_hook = run_short;
    for (supply = 0; supply < starve; supply++) {
        BZ_LOCAL_ERR(err);
        long before = unit_alive;

        unit_starved = false;
        bz_json_free(golden_run(&g, &err));
        assert_int_equal(unit_alive, before);
        assert_int_equal(err.code == BUZON_ERR_NO_MEMORY, unit_starved);
        if (!unit_starved)
            break;
    }
    golden_hook = NULL;
    golden_done(&g);
}

static bool is_folder(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static void find_cases(const char *root, const char *network)
{
    char above[700];
    struct dirent *entry;
    DIR *dir;

    (void)snprintf(above, sizeof above, "%s/%s", root, network);
    dir = opendir(above);
    while (dir && (entry = readdir(dir)) && n_ones < CASES) {
        struct one *one = &ones[n_ones];

        if (entry->d_name[0] == '.')
            continue;
        (void)snprintf(one->folder, sizeof one->folder, "%s/%s", above, entry->d_name);
        (void)snprintf(one->network, sizeof one->network, "%.63s", network);
        (void)snprintf(one->name, sizeof one->name, "%.200s/%.255s", network, entry->d_name);
        if (!is_folder(one->folder))
            continue;
        tests[n_ones] = (struct CMUnitTest){
            one->name, starve ? case_survives_without_memory : case_gives_what_is_expected,
            NULL, NULL, one};
        n_ones++;
    }
    if (dir)
        (void)closedir(dir);
}

int main(int argc, char **argv)
{
    struct dirent *entry;
    DIR *root = argc > 1 ? opendir(argv[1]) : NULL;

    if (!root) {
        (void)fprintf(stderr, "usage: %s folder [--update | --starve n]\n", argv[0]);
        return 2;
    }
    update = argc > 2 && strcmp(argv[2], "--update") == 0;
    starve = argc > 3 && strcmp(argv[2], "--starve") == 0 ? strtol(argv[3], NULL, 10) : 0;
    while ((entry = readdir(root))) {
        char path[700];

        (void)snprintf(path, sizeof path, "%s/%s", argv[1], entry->d_name);
        /* Of a network that needs what this build has not there is nothing to ask. */
        if (strcmp(entry->d_name, "email") == 0 && !bz_network_find("email"))
            continue;
        if (entry->d_name[0] != '.' && is_folder(path))
            find_cases(argv[1], entry->d_name);
    }
    (void)closedir(root);
    if (!n_ones) {
        (void)fprintf(stderr, "%s has no cases\n", argv[1]);
        return 2;
    }
    return _cmocka_run_group_tests("golden", tests, n_ones, NULL, NULL);
}
