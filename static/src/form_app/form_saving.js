import { _t } from "@web/core/l10n/translation";
import {
    canonicalAnswers,
    contentOf,
    makeKey,
    sameContent,
} from "@hr_performance_interview/form_app/answers";
import { FormRows } from "@hr_performance_interview/form_app/form_rows";

export const SAVE_DELAY = 800;
export const RETRY_DELAY = 10000;

/** What a failed call means for the person: 'offline', 'expired' or 'refused'. */
export function failureKind(error) {
    const name = error?.exceptionName || error?.data?.name || "";
    if (error?.code === 100 || name.endsWith("SessionExpiredException")) {
        return "expired";
    }
    if (name || error?.data) {
        return "refused";
    }
    return "offline";
}

export function failureText(error) {
    return error?.data?.message || error?.message || _t("Something went wrong. Please try again.");
}

/** Typing and saving: the queue of what has to be sent, and what the answers mean. */
export class FormSaving extends FormRows {
    // ---------------------------------------------------------------- typing

    addRow(sectionId) {
        const clientKey = makeKey();
        const uid = `n${clientKey}`;
        this.rows[uid] = this._makeRow(uid, sectionId, this.data.my_side);
        this.rows[uid].clientKey = clientKey;
        this.order.push(uid);
        return uid;
    }

    setAnswer(uid, key, value) {
        const row = this.rows[uid];
        row.answers[key] = value;
        delete row.errors[key];
        this._touch(row);
    }

    /** Something of the row was changed: keep it here, and send it after a moment. */
    _touch(row) {
        const { uid } = row;
        if (row.status === "conflict" || this.data.preview) {
            if (!this.data.preview) {
                this._keep(row);
            }
            return; // the person decides first
        }
        if (row.status !== "saving") {
            row.status = "dirty";
        }
        this._keep(row);
        this.clock.clear(this.timers[uid]);
        this.timers[uid] = this.clock.set(() => this.saveNow(uid), SAVE_DELAY);
    }

    _keep(row) {
        this.storageRefused = !this.store.putRow(row.uid, {
            sectionId: row.sectionId,
            entryId: row.entryId,
            clientKey: row.clientKey,
            ...this._content(row),
            revision: row.revision,
        });
    }

    /** A copy of what a save of the row carries. */
    _content(row) {
        return contentOf({
            answers: row.answers,
            fact_ids: row.factIds,
            rate_reason: row.rateReason,
        });
    }

    setFocused(uid, focused) {
        const row = this.rows[uid];
        if (!row) {
            return;
        }
        row.focused = focused;
        if (!focused) {
            if (row.status === "dirty") {
                this.saveNow(uid);
            } else if (row.later && !this.isUnsaved(row)) {
                this._adopt(row, row.later);
            }
        }
    }

    // ---------------------------------------------------------------- saving

    saveNow(uid) {
        this.clock.clear(this.timers[uid]);
        this._enqueue(uid);
        return this.flush();
    }

    _enqueue(uid) {
        if (!this.queue.includes(uid)) {
            this.queue.push(uid);
        }
    }

    /** Send what waits, one after the other; a second call joins the running one. */
    flush() {
        this.running ??= this._drain().finally(() => {
            this.running = null;
        });
        return this.running;
    }

    async _drain() {
        await Promise.resolve(); // so that `running` is set before anything finishes
        while (this.queue.length) {
            const uid = this.queue[0];
            if (!(await this._saveRow(uid))) {
                return; // no connection: everything stays in its order
            }
            this.queue = this.queue.filter(
                (other) => other !== uid || this.rows[uid]?.status === "dirty"
            );
        }
    }

    /** @returns {Promise<boolean>} false when the server could not be reached */
    async _saveRow(uid) {
        const row = this.rows[uid];
        if (!row || !["dirty", "offline", "error"].includes(row.status)) {
            return true;
        }
        const questions = this.questionsOf(row);
        if (!row.entryId && this.isBlankRow(row)) {
            row.status = "clean";
            this.store.dropRow(uid);
            return true;
        }
        if (row.entryId && sameContent(row, row.base, questions)) {
            row.status = "clean";
            this.store.dropRow(uid);
            return true;
        }
        const sent = this._content(row);
        row.status = "saving";
        let result;
        try {
            result = await this.call("save_entry", [
                row.sectionId,
                canonicalAnswers(sent.answers, questions),
                row.entryId || false,
                row.revision || 0,
                row.clientKey || false,
                sent.factIds,
                sent.rateReason,
            ]);
        } catch (error) {
            return this._saveFailed(row, error);
        }
        this.writes++;
        this._backOnline();
        this._saveAnswered(row, sent, result);
        return true;
    }

    _saveFailed(row, error) {
        const kind = failureKind(error);
        if (kind === "refused") {
            row.status = "error";
            row.message = failureText(error);
            return true;
        }
        row.status = "offline";
        this._connectionFailed(error);
        return false;
    }

    _saveAnswered(row, sent, result) {
        const questions = this.questionsOf(row);
        if (result.status === "saved") {
            const entry = result.entry;
            // the answer of an earlier, lost try may already have brought the entry in
            const double = this._rowOfEntry(entry);
            if (double && double.uid !== row.uid) {
                this._forget(double.uid);
            }
            row.entry = entry;
            row.entryId = entry.id;
            row.revision = entry.revision;
            row.base = sent;
            row.errors = {};
            row.message = "";
            row.savedAt = this.lastSaved = this.clock.now();
            this._replaceEntry(entry);
            if (sameContent(row, sent, questions)) {
                row.status = "saved";
                this.store.dropRow(row.uid);
            } else {
                row.status = "dirty"; // typed on while it was sent
                this._keep(row);
            }
        } else if (result.status === "conflict") {
            row.status = "conflict";
            row.theirs = result.entry;
            row.message = result.message || "";
        } else {
            row.status = "invalid";
            row.errors = result.errors || {};
            row.message = result.message || "";
        }
    }

    _replaceEntry(entry) {
        const index = this.data.entries.findIndex((item) => item.id === entry.id);
        if (index < 0) {
            this.data.entries.push(entry);
        } else {
            this.data.entries[index] = entry;
        }
    }

    _connectionFailed(error) {
        const kind = failureKind(error);
        if (kind === "expired") {
            this.expired = true;
            return;
        }
        if (kind === "refused") {
            this.error = failureText(error);
            return;
        }
        this.offline = true;
        this.clock.clear(this.retryTimer);
        this.retryTimer = this.clock.set(() => this.retry(), RETRY_DELAY);
    }

    _backOnline() {
        this.offline = false;
        this.expired = false;
    }

    /** Try again what could not be sent. */
    retry() {
        this.clock.clear(this.retryTimer);
        if (!this.queue.length) {
            return this.poll();
        }
        return this.flush();
    }

    keepMine(uid) {
        const row = this.rows[uid];
        row.revision = row.theirs.revision;
        row.base = contentOf(row.theirs);
        row.theirs = null;
        row.status = "dirty";
        return this.saveNow(uid);
    }

    takeTheirs(uid) {
        const row = this.rows[uid];
        const theirs = row.theirs;
        row.status = "clean";
        this._adopt(row, theirs);
        this.store.dropRow(uid);
    }

    discardOrphan(key) {
        this.orphans = this.orphans.filter((orphan) => orphan.key !== key);
        this.store.dropRow(key);
    }

    destroy() {
        Object.values(this.timers).forEach((timer) => this.clock.clear(timer));
        this.clock.clear(this.retryTimer);
    }
}
