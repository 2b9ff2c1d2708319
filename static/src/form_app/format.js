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

/** Several names in one sentence, with the marks of the reader's language: "A, B, and C", "A、B和C". */
export function listText(names) {
    const locale = luxon.Settings.defaultLocale || "en";
    return new Intl.ListFormat(locale, { type: "conjunction" }).format(names.map(String));
}

export function clockText(date) {
    return date ? DateTime.fromJSDate(date).toLocaleString(DateTime.TIME_SIMPLE) : "";
}
