import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { dateText } from "@hr_performance_interview/form_app/format";
import { GrowingText } from "@hr_performance_interview/form_app/question_input";

const KINDS = () => [
    { key: "agreement", label: _t("Agreement") },
    { key: "clarification", label: _t("Clarification") },
    { key: "praise", label: _t("Praise") },
    { key: "gap", label: _t("Gap") },
    { key: "request", label: _t("Employee request") },
    { key: "open", label: _t("Open point") },
];
const OWNERS = () => [
    { key: "employee", label: _t("Employee") },
    { key: "manager", label: _t("Manager") },
    { key: "hr", label: _t("HR") },
];
const BLANK = { kind: "agreement", body: "", topic: 0, owner: "", date: "", typedFor: "" };

/** The inputs of one note: its kind, its text, and who sees to what follows until when. */
export class NoteInput extends Component {
    static template = "hr_performance_interview.NoteInput";
    static components = { GrowingText };
    static props = {
        id: String,
        note: Object,
        topics: { type: Array, optional: true },
        oneScreen: { type: Boolean, optional: true },
        onChange: Function,
        onSend: Function,
    };
    setup() {
        this.model = useState(this.env.formModel);
        this.kinds = KINDS();
        this.owners = OWNERS();
        this.root = useRef("root");
    }
    get otherSide() {
        return this.model.data.my_side === "manager" ? "employee" : "manager";
    }
    get speakers() {
        const words = {
            employee: _t("In the words of the employee"),
            manager: _t("In the words of the manager"),
        };
        return [
            { key: "", label: _t("My own words") },
            { key: this.otherSide, label: words[this.otherSide] },
        ];
    }
    topicTitle(topic) {
        return topic.name || topic.rule_label;
    }
    set(key, value) {
        this.props.onChange({ ...this.props.note, [key]: value });
    }
    onKeydown(ev) {
        if (ev.key === "Enter" && (ev.ctrlKey || ev.metaKey)) {
            ev.preventDefault();
            this.props.onSend();
        }
    }
}

/** One line of the record, with what the other side said to it. */
export class Note extends Component {
    static template = "hr_performance_interview.Note";
    static components = { GrowingText, NoteInput };
    static props = { note: Object };
    setup() {
        this.model = useState(this.env.formModel);
        this.state = useState({ busy: false });
    }
    get note() {
        return this.props.note;
    }
    get answers() {
        return this.model.answersOf(this.note.id);
    }
    get waiting() {
        return this.model.waitingAnswer(this.note.id);
    }
    get topic() {
        const topic = this.model.talk.topics.find((item) => item.id === this.note.topic_id);
        return topic ? topic.name || topic.rule_label : "";
    }
    /** Confirmed on this page, even before the server says so. */
    get confirmation() {
        return this.waiting ? "sending" : this.note.confirmation;
    }
    get typedText() {
        const { typed_for: side, author } = this.note;
        if (!side) {
            return "";
        }
        return side === "employee"
            ? _t("Words of the employee, typed by %(name)s", { name: author })
            : _t("Words of the manager, typed by %(name)s", { name: author });
    }
    get followUp() {
        const { follow_up_owner: owner, follow_up_date: date } = this.note;
        const name = OWNERS().find((item) => item.key === owner)?.label;
        if (name && date) {
            return _t("Follow-up: %(name)s, until %(date)s", { name, date: dateText(date) });
        }
        if (name) {
            return _t("Follow-up: %(name)s", { name });
        }
        return date ? _t("Follow-up until %(date)s", { date: dateText(date) }) : "";
    }
    clock(note) {
        return deserializeDateTime(note.date).toLocaleString(luxon.DateTime.TIME_SIMPLE);
    }
    answerKey(decision) {
        return `answer:${this.note.id}:${decision}`;
    }
    get answering() {
        return ["correct", "add"].find((name) => this.answerKey(name) in this.model.drafts) || "";
    }
    get answerText() {
        return this.model.drafts[this.answerKey(this.answering)]?.text || "";
    }
    get answerLabel() {
        return this.answering === "correct"
            ? _t("How was it? Your correction stands next to the note.")
            : _t("What should be added? It stands next to the note.");
    }
    writeAnswer(decision, text) {
        this.model.setDraft(this.answerKey(decision), { text });
    }
    startAnswer(decision) {
        if (this.answering) {
            this.model.dropDraft(this.answerKey(this.answering));
        }
        this.writeAnswer(decision, "");
    }
    stopAnswer() {
        this.model.dropDraft(this.answerKey(this.answering));
    }
    confirm() {
        return this.model.answerNote(this.note, "confirm");
    }
    sendAnswer() {
        const decision = this.answering;
        const text = this.answerText.trim();
        if (text) {
            this.model.dropDraft(this.answerKey(decision));
            return this.model.answerNote(this.note, decision, text);
        }
    }
    // own notes that nobody answered yet
    get editKey() {
        return `edit:${this.note.id}`;
    }
    get editing() {
        return this.note.can_edit && this.model.drafts[this.editKey];
    }
    startEdit() {
        const { kind, body, follow_up_owner: owner, follow_up_date: date } = this.note;
        this.model.setDraft(this.editKey, {
            ...BLANK,
            kind,
            body,
            owner: owner || "",
            date: date || "",
        });
    }
    stopEdit() {
        this.model.dropDraft(this.editKey);
    }
    async saveEdit() {
        if (this.state.busy || !this.editing.body.trim()) {
            return;
        }
        this.state.busy = true;
        if (await this.model.editNote(this.note, this.editing)) {
            this.stopEdit();
        }
        this.state.busy = false;
    }
    get answeringLabels() {
        return { correct: _t("Correction"), add: _t("Addition") };
    }
}

/** The record of the interview, written by both sides at once. */
export class Notes extends Component {
    static template = "hr_performance_interview.Notes";
    static components = { Note, NoteInput };
    static props = {};
    setup() {
        this.model = useState(this.env.formModel);
        this.root = useRef("root");
        this.state = useState({ said: "" });
        let known = null;
        useEffect(
            (count) => {
                const others = this.model.notes.filter((note) => !note.mine);
                if (known !== null && others.length > known) {
                    const { author, body } = others[others.length - 1];
                    this.state.said = _t("%(name)s wrote: %(text)s", { name: author, text: body });
                }
                known = count;
            },
            () => [this.model.notes.filter((note) => !note.mine).length]
        );
    }
    get talk() {
        return this.model.talk;
    }
    get notes() {
        return this.model.notes;
    }
    get waiting() {
        return this.model.waitingNotes.filter(({ method }) => method === "add_note");
    }
    kindLabel(key) {
        return KINDS().find((kind) => kind.key === key)?.label || "";
    }
    get unconfirmedText() {
        const count = this.model.unconfirmed.length;
        return count === 1
            ? _t("1 note is not confirmed yet")
            : _t("%(count)s notes are not confirmed yet", { count });
    }
    get isOver() {
        return !this.model.isTalking;
    }
    get draft() {
        return { ...BLANK, ...this.model.drafts.note };
    }
    get openTopics() {
        return this.talk.topics.filter((topic) => topic.state !== "skipped");
    }
    get oneScreen() {
        return Boolean(this.talk.interview?.one_screen);
    }
    write(note) {
        this.model.setDraft("note", note);
    }
    send() {
        const note = { ...this.draft, body: this.draft.body.trim() };
        if (!note.body) {
            this.root.el.querySelector("#hpi_note_body")?.focus();
            return;
        }
        this.model.dropDraft("note");
        if (note.topic) {
            this.write({ ...BLANK, topic: note.topic }); // one often writes on about it
        }
        this.model.addNote(note);
        this.root.el.querySelector("#hpi_note_body")?.focus();
    }
    excerpt(note) {
        return note.body.length > 90 ? `${note.body.slice(0, 90)}…` : note.body;
    }
    jump(note) {
        const target = this.root.el.querySelector(`[data-note-id="${note.id}"]`);
        target?.scrollIntoView({ block: "center" });
        target?.focus({ preventScroll: true });
    }
}
