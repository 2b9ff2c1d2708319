/**
 * Pure helpers on the answers of one entry, {question key: value}.
 * No DOM, no Owl: used by the model, the components and the unit tests.
 */

const NUMERIC = /^[+-]?\d+([.,]\d+)?$/;

/** The value as the server expects it; what cannot be understood is sent as typed, for its error. */
function canonicalValue(type, value) {
    if (value === undefined || value === null || value === false) {
        return null;
    }
    if (type === "number" || type === "percent") {
        const text = String(value).trim();
        if (!text) {
            return null;
        }
        return NUMERIC.test(text) ? Number(text.replace(",", ".")) : text;
    }
    if (type === "steps") {
        const steps = (Array.isArray(value) ? value : [])
            .map((step) => ({
                text: step.text || "",
                date: step.date || "",
                ...(step.done ? { done: true } : {}),
            }))
            .filter((step) => step.text.trim() || step.date);
        return steps.length ? steps : null;
    }
    if (type === "selection" || type === "rating") {
        return value ? Number(value) : null;
    }
    return String(value) === "" ? null : String(value);
}

/** Only what is filled in, each value in the server's type. */
export function canonicalAnswers(answers, questions) {
    const result = {};
    for (const question of questions) {
        const value = canonicalValue(question.value_type, answers?.[question.key]);
        if (value !== null) {
            result[question.key] = value;
        }
    }
    return result;
}

export function sameAnswers(left, right, questions) {
    return (
        JSON.stringify(canonicalAnswers(left, questions)) ===
        JSON.stringify(canonicalAnswers(right, questions))
    );
}

export function isBlank(answers, questions) {
    return !Object.keys(canonicalAnswers(answers, questions)).length;
}

export function cloneAnswers(answers) {
    return JSON.parse(JSON.stringify(answers || {}));
}

/** What a save of a row carries: answers, pinned facts, the reason for a differing rate. */
export function contentOf(entry) {
    return {
        answers: cloneAnswers(entry.answers),
        factIds: [...(entry.fact_ids || [])],
        rateReason: entry.rate_reason || "",
    };
}

export function sameContent(left, right, questions) {
    const ids = (content) => [...content.factIds].sort((a, b) => a - b).join();
    return (
        sameAnswers(left.answers, right.answers, questions) &&
        ids(left) === ids(right) &&
        left.rateReason.trim() === right.rateReason.trim()
    );
}

/** One answer as plain text, for the conflict view and for copying. */
export function answerText(question, value) {
    const canonical = canonicalValue(question.value_type, value);
    if (canonical === null) {
        return "";
    }
    switch (question.value_type) {
        case "percent":
            return `${canonical} %`;
        case "number":
            return question.unit ? `${canonical} ${question.unit}` : String(canonical);
        case "selection":
            return question.options?.find((option) => option.id === canonical)?.name || "";
        case "steps":
            return canonical
                .map((step, index) => {
                    // no template inside a template: Odoo's minifier drops spaces there
                    const date = step.date ? ` (${step.date})` : "";
                    return `${index + 1}. ${step.text}${date}`;
                })
                .join("\n");
        default:
            return String(canonical);
    }
}

export function entryText(questions, answers) {
    return questions
        .map((question) => [question.name, answerText(question, answers?.[question.key])])
        .filter(([, text]) => text)
        .map(([name, text]) => `${name}: ${text}`)
        .join("\n");
}

/** A name for one writer or one new entry that nobody else makes; also where crypto is missing (plain http). */
export function makeKey(prefix = "") {
    const random = () => Math.random().toString(36).slice(2, 10);
    return `${prefix}${Date.now().toString(36)}-${random()}${random()}`;
}
