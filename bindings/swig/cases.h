/* SPDX-License-Identifier: EUPL-1.2 */
/* Questions about a case that both languages give as JSON. */
#ifndef BZ_CASES_H
#define BZ_CASES_H

static buzon_due *bz_deadline(const char *json, const char *data, buzon_error **err)
{
    buzon_deadline_case *c = buzon_deadline_case_from_json(json, err);
    buzon_due *due = c ? buzon_deadline_compute(c, data, err) : NULL;

    buzon_deadline_case_free(c);
    return due;
}

static buzon_day bz_deadline_latest(const char *json, buzon_day day, const char *data,
                                    buzon_error **err)
{
    buzon_deadline_case *c = buzon_deadline_case_from_json(json, err);
    buzon_day latest = c ? buzon_deadline_latest(c, day, data, err) : BUZON_DAY_NONE;

    buzon_deadline_case_free(c);
    return latest;
}

#endif
