import { Component, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { useSortable } from "@web/core/utils/sortable_owl";
import { answerText, entryText } from "@hr_performance_interview/form_app/answers";
import { clockText } from "@hr_performance_interview/form_app/format";
import { EvidencePanel, PinnedFacts, RateCheck } from "@hr_performance_interview/form_app/evidence";
import { Attachments } from "@hr_performance_interview/form_app/attachments";
import { AnswerView, QuestionInput } from "@hr_performance_interview/form_app/question_input";
import { Settlement } from "@hr_performance_interview/form_app/signing";
import { Comments, Stance, StanceBadge } from "@hr_performance_interview/form_app/talk";

/** Both versions of an entry that was changed at two places; the person decides. */
export class ConflictView extends Component {
    static template = "hr_performance_interview.ConflictView";
    static props = { row: Object };
    setup() {
        this.model = useState(this.env.formModel);
        this.state = useState({ copied: false });
    }
    get questions() {
        return this.model.questionsOf(this.props.row);
    }
    text(question, answers) {
        return answerText(question, answers?.[question.key]);
    }
    async copy() {
        const text = entryText(this.questions, this.props.row.answers);
        await browser.navigator.clipboard?.writeText(text);
        this.state.copied = true;
    }
}

/** One entry: editable by its author, read and answered by the other side. */
export class Entry extends Component {
    static template = "hr_performance_interview.Entry";
    static components = {
        AnswerView,
        Attachments,
        Comments,
        ConflictView,
        PinnedFacts,
        QuestionInput,
        RateCheck,
        Settlement,
        Stance,
        StanceBadge,
    };
    static props = { row: Object, index: Number, count: Number, narrow: Boolean, guide: Boolean };

    setup() {
        this.model = useState(this.env.formModel);
        this.state = useState({ confirming: false });
        this.root = useRef("root");
    }
    get row() {
        return this.props.row;
    }
    get section() {
        return this.model.sectionOf(this.row);
    }
    get entry() {
        return this.row.entry;
    }
    get editable() {
        return this.model.canEdit(this.row) && !this.model.data.preview;
    }
    get hint() {
        return this.row.status !== "conflict" && this.model.hintOf(this.row);
    }
    get levels() {
        return this.model.data.rating ? this.model.data.rating.scale.levels : [];
    }
    get title() {
        return _t("Entry %(number)s", { number: this.props.index + 1 });
    }
    get mine() {
        return this.entry ? this.entry.mine : true;
    }
    get returnReason() {
        const comments = this.entry ? this.model.commentsOf(this.entry.id) : [];
        return comments.filter((comment) => comment.kind === "return").at(-1)?.body || "";
    }
    inputId(question) {
        return `hpi_${this.row.uid}_${question.key}`;
    }
    describedby(question) {
        const id = this.inputId(question);
        const parts = [];
        if (this.row.errors[question.key]) {
            parts.push(`${id}_error`);
        }
        if (question.guidance || question.example) {
            parts.push(`${id}_help`);
        }
        return parts.join(" ") || undefined;
    }
    get statusText() {
        const row = this.row;
        switch (row.status) {
            case "saving":
                return _t("Saving…");
            case "saved":
                return _t("Saved %(time)s", { time: clockText(row.savedAt) });
            case "dirty":
                return _t("Not saved yet");
            case "offline":
                return _t("Not saved – no connection, kept on this device");
            case "invalid":
            case "error":
                return row.message || _t("Not saved – please correct the marked answers");
            case "conflict":
                return _t("Not saved – changed somewhere else");
        }
        return "";
    }
    get statusTone() {
        if (["invalid", "error"].includes(this.row.status)) {
            return "text-danger";
        }
        return ["offline", "conflict"].includes(this.row.status)
            ? "text-warning-emphasis"
            : "text-muted";
    }
    onFocusout(ev) {
        if (!this.root.el?.contains(ev.relatedTarget)) {
            this.model.setFocused(this.row.uid, false);
        }
    }
    async remove() {
        if (!this.entry && this.model.isBlankRow(this.row)) {
            return this.model.removeRow(this.row.uid);
        }
        this.state.confirming = true;
        setTimeout(() => this.root.el?.querySelector(".o_hpi_keep")?.focus(), 30);
    }
    async move(offset) {
        await this.model.moveRow(this.row.uid, this.props.index + offset);
    }
}

/** One section with its entries, one column for each side that wrote or may write. */
export class Section extends Component {
    static template = "hr_performance_interview.Section";
    static components = { AnswerView, Entry, EvidencePanel, QuestionInput };
    static props = { section: Object };

    setup() {
        this.model = useState(this.env.formModel);
        this.root = useRef("root");
        useSortable({
            ref: this.root,
            elements: ".o_hpi_sortable",
            handle: ".o_hpi_drag",
            onDrop: ({ element, previous }) => {
                const uid = element.dataset.uid;
                const row = this.model.rows[uid];
                const mine = this.model
                    .rowsOf(row.sectionId, row.side)
                    .map((item) => item.uid)
                    .filter((other) => other !== uid);
                const after = previous ? mine.indexOf(previous.dataset.uid) + 1 : 0;
                this.model.moveRow(uid, after);
            },
        });
    }
    get section() {
        return this.props.section;
    }
    get columns() {
        const data = this.model.data;
        const names = {
            employee: data.employee?.name || "",
            manager: data.manager ? data.manager.name : "",
        };
        const roles = { employee: _t("Employee"), manager: _t("Manager") };
        return ["employee", "manager"]
            .map((side) => ({
                side,
                name: names[side],
                role: roles[side],
                rows: this.model.rowsOf(this.section.id, side),
                canAdd: this.section.can_add && side === data.my_side && !data.preview,
            }))
            .filter((column) => column.rows.length || column.canAdd);
    }
    /** Facts are offered where something may be written, and shown where there are any. */
    get hasPanel() {
        const { evidence, preview } = this.model.data;
        if (!evidence || preview) {
            return false;
        }
        const usual = ["achievement", "improvement", "plan"].includes(this.section.kind);
        return Boolean(this.model.factsOf(this.section).length || (usual && this.section.can_add));
    }
    canAddMore(column) {
        return (
            column.canAdd &&
            (!this.section.max_entries || column.rows.length < this.section.max_entries)
        );
    }
    guideIndex(column) {
        return column.rows.findIndex((row) => this.model.canEdit(row));
    }
    add() {
        this.focusRow(this.model.addRow(this.section.id));
    }
    /** Go on writing in this entry: its first empty input, else its first. */
    focusRow(uid) {
        setTimeout(() => {
            const el = this.root.el?.querySelector(`[data-uid="${uid}"]`);
            const inputs = [
                ...(el?.querySelectorAll(".o_hpi_question :is(input, textarea, select)") || []),
            ];
            (inputs.find((input) => !input.value) || inputs[0])?.focus();
        }, 50);
    }
}
