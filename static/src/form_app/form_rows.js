import {
    cloneAnswers,
    contentOf,
    isBlank,
    makeKey,
    sameContent,
} from "@hr_performance_interview/form_app/answers";

const UNSAVED = new Set(["dirty", "saving", "invalid", "offline", "conflict", "error"]);

/**
 * The state of one open form: what the server said, what is being typed and what still has to
 * be sent. Plain JavaScript; the page makes it reactive and calls its methods.
 *
 * A *row* is one entry on the screen. `answers`, `factIds` and `rateReason` are what is shown,
 * `base` what the server is known to have of the three, `revision` the revision it belongs to. Saves go out one after
 * the other, so their order is the order of typing.
 */
export class FormRows {
    /**
     * @param {Object} params
     * @param {(method: string, args: any[]) => Promise} params.call server methods of the form
     * @param {OfflineStore} params.store
     * @param {{set: Function, clear: Function, now: Function}} [params.clock]
     */
    constructor({ call, store, clock }) {
        this.call = call;
        this.store = store;
        this.clock = clock || {
            set: (fn, delay) => setTimeout(fn, delay),
            clear: (id) => clearTimeout(id),
            now: () => new Date(),
        };
        this.data = null;
        this.rows = {};
        this.order = []; // uids of rows, as shown
        this.orphans = []; // texts kept on the device whose entry cannot be edited any more
        this.drafts = {}; // what is being written outside of entries
        this.hints = {}; // {uid: what was said about the text}
        this.pending = {}; // what was sent and did not arrive
        this.offline = false;
        this.expired = false;
        this.problems = [];
        this.problemMessage = "";
        this.error = "";
        this.failure = ""; // of the last write: conflict, refused, offline, expired
        this.factsError = "";
        this.lastSaved = null;
        this.storageRefused = false;
        this.busy = false;
        this.writes = 0; // answered writes of this page
        this.queue = [];
        this.timers = {};
        this.running = null;
        this.retryTimer = null;
    }

    // ---------------------------------------------------------------- loading

    async load() {
        const data = await this.call("get_form_data", []);
        this.setData(data);
        this._restore();
    }

    /** Read again what the reader may read; what is being typed stays. */
    async refresh() {
        if (!this.data || this.data.preview) {
            return;
        }
        try {
            let data, writes;
            do {
                writes = this.writes;
                data = await this.call("get_form_data", []);
            } while (writes !== this.writes); // read before a save was answered: too old
            this.setData(data);
            this._backOnline();
        } catch (error) {
            this._connectionFailed(error);
        }
    }

    async poll() {
        try {
            const token = await this.call("get_revision_token", []);
            this._backOnline();
            if (token !== this.data?.revision_token) {
                await this.refresh();
            }
        } catch (error) {
            this._connectionFailed(error);
        }
    }

    setData(data) {
        this.data = data;
        const seen = new Set();
        const order = [];
        for (const entry of data.entries) {
            const row = this._mergeEntry(entry);
            seen.add(row.uid);
            order.push(row.uid);
        }
        for (const uid of this.order) {
            const row = this.rows[uid];
            if (!row || seen.has(uid)) {
                continue;
            }
            if (row.entryId && !this.isUnsaved(row)) {
                this._forget(uid); // removed elsewhere
                continue;
            }
            if (row.entryId && row.status !== "saving") {
                // removed elsewhere while being edited: the text becomes a new entry
                Object.assign(row, {
                    entryId: false,
                    revision: 0,
                    clientKey: makeKey(),
                    entry: null,
                });
            }
            if (!row.entryId && !this.sectionOf(row)?.can_add && row.status !== "saving") {
                if (!this.isBlankRow(row)) {
                    this._orphan(row);
                }
                this._forget(uid);
                continue;
            }
            order.push(uid);
        }
        this.order = order;
        for (const section of data.sections) {
            this._offerBlankRows(section);
        }
    }

    /** An empty line invites; it only becomes an entry when something is typed. */
    _offerBlankRows(section) {
        if (!section.can_add || this.data.preview) {
            return;
        }
        const mine = this.rowsOf(section.id, this.data.my_side);
        const wanted = Math.max(section.min_entries || 0, 0);
        for (let count = mine.length; count < wanted; count++) {
            this.addRow(section.id);
        }
    }

    _mergeEntry(entry) {
        let row = this._rowOfEntry(entry);
        if (!row) {
            const uid = `e${entry.id}`;
            row = this._makeRow(uid, entry.section_id, entry.side);
            this.rows[uid] = row;
            row = this.rows[uid];
        }
        row.entry = entry;
        row.entryId = entry.id;
        if (row.status === "saving") {
            return row; // the answer of the running save tells
        }
        const questions = this.questionsOf(row);
        if (this.isUnsaved(row)) {
            if (entry.revision === row.revision) {
                return row;
            }
            if (sameContent(contentOf(entry), row, questions)) {
                this._adopt(row, entry);
                this.store.dropRow(row.uid);
            } else if (sameContent(contentOf(entry), row.base, questions)) {
                row.revision = entry.revision;
            } else {
                row.status = "conflict";
                row.theirs = entry;
            }
        } else if (row.focused && entry.revision !== row.revision) {
            row.later = entry; // never move the text under the cursor; taken over on blur
        } else if (entry.revision !== row.revision || !row.focused) {
            this._adopt(row, entry);
        }
        return row;
    }

    _rowOfEntry(entry) {
        return Object.values(this.rows).find((row) => row.entryId === entry.id);
    }

    _makeRow(uid, sectionId, side) {
        return {
            uid,
            sectionId,
            side,
            entryId: false,
            entry: null,
            clientKey: false,
            answers: {},
            factIds: [], // pinned as evidence
            rateReason: "",
            base: { answers: {}, factIds: [], rateReason: "" },
            revision: 0,
            status: "clean",
            errors: {},
            message: "",
            theirs: null,
            later: null,
            savedAt: null,
            focused: false,
        };
    }

    _adopt(row, entry) {
        Object.assign(row, contentOf(entry));
        row.base = contentOf(entry);
        row.revision = entry.revision;
        row.later = null;
        row.theirs = null;
        row.errors = {};
        row.message = "";
        if (row.status !== "saved") {
            row.status = "clean";
        }
    }

    _forget(uid) {
        this.clock.clear(this.timers[uid]);
        delete this.timers[uid];
        delete this.rows[uid];
        this.order = this.order.filter((other) => other !== uid);
        this.queue = this.queue.filter((other) => other !== uid);
        this.store.dropRow(uid);
    }

    _orphan(row) {
        this.orphans.push({
            key: row.uid,
            section: this.sectionOf(row)?.name || "",
            questions: this.questionsOf(row),
            answers: cloneAnswers(row.answers),
        });
    }

    /** Bring back what this person typed here and what never reached the server. */
    _restore() {
        this.store.removeOthers();
        const { rows, drafts } = this.store.load();
        this.drafts = drafts;
        for (const [uid, kept] of Object.entries(rows)) {
            const section = this.data.sections.find((item) => item.id === kept.sectionId);
            const content = {
                answers: kept.answers,
                factIds: kept.factIds || [],
                rateReason: kept.rateReason || "",
            };
            let row = this.rows[uid] || (kept.entryId && this.rows[`e${kept.entryId}`]);
            if (!section || (row ? !row.entry?.can_edit : !section.can_add)) {
                this._orphan({ ...this._makeRow(uid, kept.sectionId), ...kept });
                continue;
            }
            if (!row) {
                // take the place of an offered empty line
                const blank = this.rowsOf(section.id, this.data.my_side).find(
                    (item) => !item.entryId && this.isBlankRow(item)
                );
                if (blank) {
                    this._forget(blank.uid);
                }
                this.rows[uid] = this._makeRow(uid, kept.sectionId, this.data.my_side);
                this.order.push(uid);
                row = this.rows[uid];
                row.clientKey = kept.clientKey || makeKey();
            } else if (row.revision !== kept.revision) {
                if (sameContent(row, content, section.questions)) {
                    this.store.dropRow(uid);
                    continue;
                }
                Object.assign(row, content);
                row.status = "conflict";
                row.theirs = row.entry;
                continue;
            }
            Object.assign(row, content);
            row.status = "dirty";
            this._enqueue(uid);
        }
        this.flush();
    }

    // ---------------------------------------------------------------- reading

    sectionOf(row) {
        return this.data?.sections.find((section) => section.id === row.sectionId);
    }

    questionsOf(row) {
        return this.sectionOf(row)?.questions || [];
    }

    rowsOf(sectionId, side) {
        return this.order
            .map((uid) => this.rows[uid])
            .filter((row) => row?.sectionId === sectionId && (!side || row.side === side));
    }

    canEdit(row) {
        return row.entryId ? Boolean(row.entry?.can_edit) : true;
    }

    isUnsaved(row) {
        return UNSAVED.has(row.status);
    }

    isBlankRow(row) {
        return isBlank(row.answers, this.questionsOf(row)) && !row.factIds.length;
    }

    get unsavedRows() {
        return this.order.map((uid) => this.rows[uid]).filter((row) => row && this.isUnsaved(row));
    }

    get hasUnsaved() {
        return this.unsavedRows.length > 0;
    }

    /** The worst thing about saving, as one word for the page. */
    get status() {
        const states = new Set(this.unsavedRows.map((row) => row.status));
        for (const state of ["conflict", "invalid", "error", "offline", "saving", "dirty"]) {
            if (states.has(state)) {
                return state;
            }
        }
        return this.lastSaved ? "saved" : "idle";
    }

    commentsOf(entryId) {
        return (this.data?.comments || []).filter(
            (comment) => (comment.entry_id || false) === (entryId || false)
        );
    }
}
