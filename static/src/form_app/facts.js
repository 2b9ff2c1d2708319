import { _t } from "@web/core/l10n/translation";
import { canonicalAnswers } from "@hr_performance_interview/form_app/answers";
import { dateText } from "@hr_performance_interview/form_app/format";

/**
 * Pure helpers on facts, the evidence that Odoo already knows: grouping, wording, what an entry
 * takes over from one, where they fall in the period. No DOM, no Owl.
 */
const { DateTime } = luxon;

/** Points between a claimed and a linked completion rate that need no explanation. */
export const RATE_TOLERANCE = 0.5;
/** Kinds of sections whose entries rest on something that has happened. */
const EVIDENCE_SECTIONS = new Set(["achievement", "improvement"]);

const groups = (own) => [
    {
        key: "done",
        label: _t("Finished in the period"),
        kinds: ["goal_done", "task_done", "milestone", "badge"],
    },
    { key: "missed", label: _t("Missed"), kinds: ["goal_missed", "task_late"] },
    { key: "running", label: _t("Still running"), kinds: ["goal_running"] },
    {
        key: "incidents",
        label: _t("Noted during the period"),
        kinds: ["incident_good", "incident_bad"],
    },
    { key: "trainings", label: _t("Trainings"), kinds: ["training", "certificate", "skill"] },
    { key: "plan", label: _t("Last plan"), kinds: ["last_plan"] },
    {
        key: "written",
        label: own ? _t("Last time you wrote") : _t("Last time"),
        kinds: ["last_achievement", "last_improvement", "last_rating"],
    },
    { key: "attendance", label: _t("Attendance and leave"), kinds: ["attendance", "leave"] },
];

export function factsOfSection(section, facts) {
    return facts.filter((fact) => fact.sections.includes(section.kind));
}

/** Facts under headings, newest first; kinds that other modules add under their source. */
export function groupFacts(facts, own) {
    const found = groups(own).map((group) => ({
        ...group,
        facts: facts.filter((fact) => group.kinds.includes(fact.kind)),
    }));
    const known = new Set(found.flatMap((group) => group.kinds));
    for (const fact of facts.filter((item) => !known.has(item.kind))) {
        let group = found.find((item) => item.key === `source:${fact.source}`);
        if (!group) {
            group = { key: `source:${fact.source}`, label: fact.source_label, facts: [] };
            found.push(group);
        }
        group.facts.push(fact);
    }
    for (const group of found) {
        group.facts.sort((a, b) => (b.date || "").localeCompare(a.date || "") || a.id - b.id);
    }
    return found.filter((group) => group.facts.length);
}

/** A sign and a word, so that colour says nothing alone. */
export function polarityOf(fact) {
    return (
        {
            good: { icon: "fa-plus-circle", tone: "text-success", label: _t("In favour") },
            bad: { icon: "fa-minus-circle", tone: "text-danger", label: _t("Against") },
        }[fact.polarity] || { icon: "fa-dot-circle-o", tone: "text-muted", label: _t("Neutral") }
    );
}

export function numberText(value) {
    return Number(value).toLocaleString(luxon.Settings.defaultLocale || undefined, {
        maximumFractionDigits: 2,
    });
}

/** "46 of 50 pieces · 92 %"; '' when the fact carries no figure. */
export function figureText(fact) {
    const parts = [];
    const unit = fact.unit ? ` ${fact.unit}` : "";
    if (fact.has_value && fact.has_target) {
        parts.push(
            _t("%(value)s of %(target)s", {
                value: numberText(fact.value),
                target: `${numberText(fact.target)}${unit}`,
            })
        );
    } else if (fact.has_value) {
        parts.push(`${numberText(fact.value)}${unit}`);
    }
    if (fact.has_rate) {
        const rate = `${numberText(fact.rate)} %`;
        if (parts[0] !== rate) {
            parts.push(rate);
        }
    }
    return parts.join(" · ");
}

export function periodText(fact) {
    const start = dateText(fact.date);
    if (start && fact.kind === "goal_running") {
        return _t("due %(date)s", { date: start });
    }
    const end = fact.date_end && fact.date_end !== fact.date ? dateText(fact.date_end) : "";
    return end ? `${start} – ${end}` : start;
}

/** Where a fact comes from, for a text: "Goal · 30 Jun 2026". */
function sourceText(fact) {
    return [fact.source_label, periodText(fact)].filter(Boolean).join(" · ");
}

/** The fact as one line that an entry can begin with. */
function sentence(fact) {
    const figure = figureText(fact);
    // no template inside a template: Odoo's minifier drops spaces there
    const head = figure ? `${fact.name}: ${figure}` : fact.name;
    return `${head} (${sourceText(fact)})`;
}

const isText = (question) => ["text", "long_text"].includes(question?.value_type);

/** Answers of a new entry about ``fact``, by the roles of the questions. */
export function prefill(questions, fact, limits = {}) {
    const answers = {};
    const byRole = (role) => questions.find((question) => question.role === role);
    const put = (question, text) => {
        const limit = question.value_type === "text" ? limits.line : limits.text;
        answers[question.key] = limit ? text.slice(0, limit) : text;
    };
    const measure = byRole("measure");
    let measured = false;
    if (measure?.value_type === "percent" && fact.has_rate) {
        answers[measure.key] = Math.round(fact.rate * 100) / 100;
        measured = true;
    } else if (measure?.value_type === "number" && fact.has_value) {
        answers[measure.key] = fact.value;
        measured = true;
    } else if (isText(measure) && figureText(fact)) {
        put(measure, `${figureText(fact)} (${sourceText(fact)})`);
        measured = true;
    }
    const project = byRole("project");
    const head = [project, byRole("event"), byRole("goal"), ...questions].find(
        (question) => isText(question) && !(question.key in answers)
    );
    if (head) {
        put(head, head === project && (measured || !figureText(fact)) ? fact.name : sentence(fact));
    }
    return answers;
}

/**
 * The claimed completion rate beside the one of the pinned goal.
 * @returns {{fact, claimed, linked}|false} false when nothing differs
 */
export function rateCheck(answers, questions, pinned) {
    const measure = questions.find(
        (question) => question.role === "measure" && question.value_type === "percent"
    );
    const claimed = measure && canonicalAnswers(answers, [measure])[measure.key];
    if (typeof claimed !== "number") {
        return false;
    }
    const distance = (fact) => Math.abs(fact.rate - claimed);
    const [nearest] = pinned
        .filter((fact) => fact.source === "goal" && fact.has_rate)
        .sort((a, b) => distance(a) - distance(b));
    if (!nearest || distance(nearest) <= RATE_TOLERANCE) {
        return false;
    }
    return { fact: nearest, claimed, linked: nearest.rate };
}

/** Facts that happened, with the place of their day between the ends of the period, in per cent. */
export function placeFacts(facts, cycle) {
    const today = DateTime.now().toISODate();
    const last = today < cycle.date_to ? today : cycle.date_to;
    const from = DateTime.fromISO(cycle.date_from);
    const days = Math.max(DateTime.fromISO(cycle.date_to).diff(from, "days").days, 1);
    return facts
        .filter((fact) => fact.date && fact.date >= cycle.date_from && fact.date <= last)
        .map((fact) => ({
            fact,
            left: (DateTime.fromISO(fact.date).diff(from, "days").days / days) * 100,
        }));
}

/** How many of the facts are from the last third of the period. */
export function recency(facts, cycle) {
    const from = DateTime.fromISO(cycle.date_from);
    const to = DateTime.fromISO(cycle.date_to);
    const months = Math.max(Math.round(to.diff(from, "months").months / 3), 1);
    const limit = to.minus({ months }).toISODate();
    const dated = placeFacts(facts, cycle);
    return {
        months,
        total: dated.length,
        recent: dated.filter((item) => item.fact.date > limit).length,
        undated: facts.length - dated.length,
    };
}

/** First days of the months of the period, thinned out to at most seven. */
export function monthMarks(cycle) {
    const from = DateTime.fromISO(cycle.date_from);
    const to = DateTime.fromISO(cycle.date_to);
    const days = Math.max(to.diff(from, "days").days, 1);
    const marks = [];
    let month = from.startOf("month");
    const step = Math.max(Math.ceil(to.diff(month, "months").months / 7), 1);
    for (; month <= to; month = month.plus({ months: step })) {
        const left = Math.max((month.diff(from, "days").days / days) * 100, 0);
        if (left < 95) {
            marks.push({ key: month.toISODate(), left, label: month.toFormat("LLL") });
        }
    }
    return marks;
}

/** Sections about the past in which no entry rests on a fact or a file. */
export function sectionsWithoutEvidence(sections, rows) {
    return sections.filter(
        (section) =>
            EVIDENCE_SECTIONS.has(section.kind) &&
            !rows.some(
                (row) =>
                    row.sectionId === section.id &&
                    (row.factIds.length ||
                        row.entry?.evidence?.length ||
                        row.entry?.attachments?.length)
            )
    );
}
