import { deserializeDate, deserializeDateTime } from "@web/core/l10n/dates";

const { DateTime } = luxon;

/** '2026-06-30' in the reader's way of writing dates, with the month as a word. */
export function dateText(value) {
    return value ? deserializeDate(value).toLocaleString(DateTime.DATE_MED) : "";
}

/** A server time (UTC) in the reader's time zone. */
export function dateTimeText(value) {
    return value ? deserializeDateTime(value).toLocaleString(DateTime.DATETIME_MED) : "";
}

export function clockText(date) {
    return date ? DateTime.fromJSDate(date).toLocaleString(DateTime.TIME_SIMPLE) : "";
}
