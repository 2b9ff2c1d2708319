import { _t } from "@web/core/l10n/translation";
import { makeKey } from "@hr_performance_interview/form_app/answers";
import { FormHints } from "@hr_performance_interview/form_app/form_hints";
import { failureKind, failureText } from "@hr_performance_interview/form_app/form_saving";

export const PRIVATE_DELAY = 800;
const NOTE = "note:"; // of keys of what waits to be sent
const PRIVATE = "private";

/**
 * The interview on the page: topics, the record both sides write at once, private notes.
 *
 * A note is put on the device before it is sent, and leaves it when the server has it: neither a
 * lost connection nor a closed page loses one, and its key keeps it from coming twice. Notes go
 * out one after the other, in the order of typing.
 */
export class FormTalk extends FormHints {
    constructor(params) {
        super(params);
        this.talkReads = 0;
        this.talkWanted = false;
        this.readingTalk = null;
        this.sendingNotes = null;
        this.privateNote = { body: "", base: "", revision: 0, status: "clean", theirs: null };
        this.savingPrivate = null;
    }

    // ---------------------------------------------------------------- reading

    get talk() {
        return this.data?.talk || null;
    }

    /** While two people talk, each second counts. */
    get isTalking() {
        return this.talk?.interview?.state === "running";
    }

    /** Read the interview alone: small, and nothing that is being typed is touched. */
    refreshTalk() {
        this.talkWanted = true;
        this.readingTalk ??= this._readTalk().finally(() => {
            this.readingTalk = null;
        });
        return this.readingTalk;
    }

    async _readTalk() {
        await Promise.resolve(); // so that `readingTalk` is set before anything finishes
        while (this.talkWanted && this.talk) {
            this.talkWanted = false;
            const writes = this.writes;
            let talk;
            try {
                talk = await this.call("get_talk_data", []);
            } catch (error) {
                this._connectionFailed(error);
                return;
            }
            this._backOnline();
            if (writes !== this.writes) {
                this.talkWanted = true; // read before a note was answered: too old
                continue;
            }
            this.talkReads++;
            this.data.talk = talk;
            this._mergePrivate(talk.private_note);
        }
    }

    async refresh() {
        const reads = this.talkReads;
        await super.refresh();
        if (reads !== this.talkReads) {
            await this.refreshTalk(); // the page may be older than what was read meanwhile
        }
    }

    setData(data) {
        super.setData(data);
        this._mergePrivate(data.talk?.private_note);
    }

    get notes() {
        return (this.talk?.notes || []).filter((note) => !note.parent_id);
    }

    answersOf(noteId) {
        return (this.talk?.notes || []).filter((note) => note.parent_id === noteId);
    }

    get unconfirmed() {
        return this.notes.filter((note) => note.confirmation === "open");
    }

    /** Notes and answers on their way: [{key, method, args}]. */
    get waitingNotes() {
        return Object.entries(this.pending)
            .filter(([key]) => key.startsWith(NOTE))
            .map(([key, item]) => ({ key, ...item }));
    }

    /** What was written next to a note and has not arrived, or null. */
    waitingAnswer(noteId) {
        return this.waitingNotes.find(
            ({ method, args }) => method === "answer_note" && args[0] === noteId
        );
    }

    // ---------------------------------------------------------------- notes

    /** @param {Object} note kind, body, topic, owner, date, typedFor */
    addNote({ kind, body, topic, owner, date, typedFor }) {
        const clientKey = makeKey("note-");
        const args = [kind, body, clientKey, false, topic || false, owner || false];
        args.push(date || false, typedFor || false);
        return this._queueNote(clientKey, "add_note", args);
    }

    /** @param {string} decision confirm, correct or add */
    answerNote(note, decision, body = "") {
        const clientKey = makeKey("note-");
        return this._queueNote(clientKey, "answer_note", [note.id, decision, body, clientKey]);
    }

    /** @returns {Promise<boolean>} whether the note was saved */
    async editNote(note, { kind, body, owner, date }) {
        const result = await this.write(
            "edit_note",
            [note.id, kind, body, note.revision, owner || false, date || false],
            { refresh: false }
        );
        if (result) {
            this._mergeNote(result.note);
        }
        return Boolean(result);
    }

    _queueNote(clientKey, method, args) {
        const key = NOTE + clientKey;
        this.pending[key] = { method, args };
        this.storageRefused = !this.store.putPending(key, this.pending[key]);
        return this.sendNotes();
    }

    sendNotes() {
        this.sendingNotes ??= this._drainNotes().finally(() => {
            this.sendingNotes = null;
        });
        return this.sendingNotes;
    }

    async _drainNotes() {
        await Promise.resolve(); // so that `sendingNotes` is set before anything finishes
        let waiting;
        while ((waiting = this.waitingNotes[0])) {
            if (!(await this._sendNote(waiting))) {
                return; // no connection: everything stays in its order
            }
        }
    }

    /** @returns {Promise<boolean>} false when the server could not be reached */
    async _sendNote({ key, method, args }) {
        let result;
        try {
            result = await this.call(method, args);
        } catch (error) {
            if (failureKind(error) !== "refused") {
                this._connectionFailed(error);
                return false;
            }
            this._settle(key);
            this.error = failureText(error);
            this._orphanDraft(key, method, args);
            return true;
        }
        this.writes++;
        this.lastSaved = this.clock.now();
        this._mergeNote(result.note);
        this._settle(key);
        this._backOnline();
        if (method === "answer_note" && args[1] !== "confirm") {
            await this.refreshTalk(); // the words beside the note are a row of their own
        }
        return true;
    }

    _mergeNote(note) {
        const notes = this.talk?.notes;
        if (!notes) {
            return;
        }
        const index = notes.findIndex((item) => item.id === note.id);
        if (index < 0) {
            notes.push(note);
        } else {
            notes[index] = note;
        }
    }

    async _send(key, method, args) {
        if (key.startsWith(NOTE)) {
            return this._sendNote({ key, method, args });
        }
        return super._send(key, method, args);
    }

    async sendPending() {
        await this.sendNotes();
        await super.sendPending();
    }

    _orphanDraft(key, method, args) {
        const text = { add_note: args[1], answer_note: args[2] }[method];
        if (text) {
            this.orphans.push({
                key,
                section: _t("Record of the interview"),
                questions: [{ key: "text", name: _t("Note"), value_type: "long_text" }],
                answers: { text },
            });
        } else {
            super._orphanDraft(key, method, args);
        }
    }

    get status() {
        const status = super.status;
        const sending = this.sendingNotes && !this.offline && !this.expired;
        return status === "offline" && sending ? "saving" : status;
    }

    get hasUnsaved() {
        return super.hasUnsaved || !["clean", "saved"].includes(this.privateNote.status);
    }

    // ---------------------------------------------------------------- topics

    addTopic(name) {
        return this.write("add_topic", [name]);
    }

    removeTopic(topic) {
        return this.write("remove_topic", [topic.id]);
    }

    async tickTopic(topic, state, reason = "") {
        const before = { state: topic.state, skip_reason: topic.skip_reason };
        Object.assign(topic, { state, skip_reason: reason });
        const result = await this.write("tick_topic", [topic.id, state, reason]);
        if (!result) {
            Object.assign(topic, before);
        }
        return Boolean(result);
    }

    // ---------------------------------------------------------------- private notes

    setPrivate(body) {
        const note = this.privateNote;
        note.body = body;
        this.setDraft(PRIVATE, { body, revision: note.revision });
        if (note.status === "conflict") {
            return; // the person decides first
        }
        if (note.status !== "saving") {
            note.status = "dirty";
        }
        this.clock.clear(this.timers[PRIVATE]);
        this.timers[PRIVATE] = this.clock.set(() => this.savePrivate(), PRIVATE_DELAY);
    }

    savePrivate() {
        this.savingPrivate ??= this._savePrivate().finally(() => {
            this.savingPrivate = null;
        });
        return this.savingPrivate;
    }

    async _savePrivate() {
        await Promise.resolve(); // so that `savingPrivate` is set before anything finishes
        const note = this.privateNote;
        this.clock.clear(this.timers[PRIVATE]);
        while (["dirty", "offline", "error"].includes(note.status)) {
            const body = note.body;
            note.status = "saving";
            let result;
            try {
                // -1: none was read, so that one that exists is never written over
                result = await this.call("save_private_note", [body, note.revision || -1]);
            } catch (error) {
                const refused = failureKind(error) === "refused";
                note.status = refused ? "error" : "offline";
                if (refused) {
                    this.error = failureText(error);
                } else {
                    this._connectionFailed(error);
                }
                return;
            }
            this.writes++;
            this._backOnline();
            this._privateAnswered(body, result);
        }
    }

    _privateAnswered(body, result) {
        const note = this.privateNote;
        const saved = result.private_note;
        if (result.status === "conflict" && saved.body !== body) {
            Object.assign(note, { status: "conflict", theirs: saved });
            return;
        }
        Object.assign(note, { base: saved.body, revision: saved.revision });
        if (note.body === body) {
            note.body = saved.body;
            note.status = "saved";
            this.dropDraft(PRIVATE);
        } else {
            note.status = "dirty"; // typed on while it was sent
            this.setDraft(PRIVATE, { body: note.body, revision: note.revision });
        }
    }

    _mergePrivate(saved) {
        const note = this.privateNote;
        if (saved && ["clean", "saved"].includes(note.status) && saved.revision >= note.revision) {
            Object.assign(note, { body: saved.body, base: saved.body, revision: saved.revision });
        }
    }

    keepMyPrivate() {
        const note = this.privateNote;
        Object.assign(note, { revision: note.theirs.revision, theirs: null, status: "dirty" });
        return this.savePrivate();
    }

    takeTheirPrivate() {
        const note = this.privateNote;
        const { body, revision } = note.theirs;
        Object.assign(note, { body, base: body, revision, theirs: null, status: "clean" });
        this.dropDraft(PRIVATE);
    }

    _restore() {
        super._restore();
        const kept = this.drafts[PRIVATE];
        if (kept && this.talk?.private_note) {
            const note = this.privateNote;
            if (kept.body === note.body) {
                this.dropDraft(PRIVATE);
                return;
            }
            Object.assign(note, { body: kept.body, status: "dirty" });
            note.revision = kept.revision; // an older one than the server's: a conflict
            this.savePrivate();
        }
    }

    async retry() {
        if (this.privateNote.status === "offline") {
            await this.savePrivate();
        }
        await super.retry();
    }
}
