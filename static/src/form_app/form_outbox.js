import { _t } from "@web/core/l10n/translation";
import { makeKey } from "@hr_performance_interview/form_app/answers";
import { FormEvidence } from "@hr_performance_interview/form_app/form_evidence";
import { failureKind, failureText } from "@hr_performance_interview/form_app/form_saving";

/**
 * Answers, comments and ratings: what a person sent stays on the device until it arrived.
 *
 * `drafts` is what is being written, {key: text}; `pending` what was sent and did not arrive,
 * {key: {method, args}}. Sending again is harmless: comments carry a key of their own, stances
 * and ratings replace themselves.
 */
export class FormOutbox extends FormEvidence {
    /**
     * Do one write and read the page again. Errors become one sentence in `error`.
     * @returns {Promise<Object|false>} the server's answer, false when it failed
     */
    async write(method, args, { refresh = true } = {}) {
        this.error = "";
        this.failure = "";
        this.busy = true;
        try {
            const result = await this.call(method, args);
            this.writes++;
            this._backOnline();
            if (result?.status === "conflict") {
                this.failure = "conflict";
                this.error =
                    result.message || _t("This was changed in the meantime. Please look again.");
                await this.refresh();
                return false;
            }
            if (result?.status === "invalid") {
                this.failure = "refused";
                this.error = result.message || Object.values(result.errors || {}).join(" ");
                return false;
            }
            if (refresh) {
                await this.refresh();
            }
            return result;
        } catch (error) {
            this.failure = failureKind(error);
            if (this.failure === "refused") {
                this.error = failureText(error);
            } else {
                this._connectionFailed(error);
                this.error = _t("The server cannot be reached. Please try again in a moment.");
            }
            return false;
        } finally {
            this.busy = false;
        }
    }

    // ---------------------------------------------------------------- drafts

    /** @param {string|Object} value text; of the rating, level and note */
    setDraft(key, value) {
        this.drafts[key] = value;
        this.store.putDraft(key, value);
        if (key in this.pending) {
            this._settle(key); // written on: the person sends it again
        }
    }

    dropDraft(key) {
        delete this.drafts[key];
        this.store.putDraft(key, "");
    }

    get hasPending() {
        return Object.keys(this.pending).length > 0;
    }

    get status() {
        return this.hasPending && super.status !== "conflict" ? "offline" : super.status;
    }

    // ---------------------------------------------------------------- sending

    setStance(entry, stance, body) {
        return this._send(`stance:${entry.id}`, "set_stance", [
            entry.id,
            stance,
            body,
            entry.revision,
        ]);
    }

    addComment(entryId, body, audience = "both") {
        const key = `comment:${entryId || 0}`;
        // one key until it arrived: sending again after a lost answer makes no second comment
        const clientKey = this.pending[key]?.args[3] || makeKey();
        return this._send(key, "add_comment", [body, entryId || false, audience, clientKey]);
    }

    saveRating(level, note) {
        const revision = this.data.rating?.mine?.revision || 0;
        return this._send("rating", "save_rating", [level, note, revision]);
    }

    async _send(key, method, args) {
        const before = JSON.stringify(this.drafts[key] ?? null);
        const result = await this.write(method, args);
        if (!result && ["offline", "expired"].includes(this.failure)) {
            this.pending[key] = { method, args };
            this.store.putPending(key, this.pending[key]);
            this.error = ""; // said at the top, and where the text stands
            return false;
        }
        this._settle(key);
        if (result && JSON.stringify(this.drafts[key] ?? null) === before) {
            this.dropDraft(key); // not written on while it was sent
        }
        return result;
    }

    _settle(key) {
        delete this.pending[key];
        this.store.putPending(key, null);
    }

    /** Send what did not arrive, in its order; what is refused now is shown to be copied. */
    sendPending() {
        this.sending ??= this._sendPending().finally(() => {
            this.sending = null;
        });
        return this.sending;
    }

    async _sendPending() {
        await Promise.resolve(); // so that `sending` is set before anything finishes
        for (const [key, { method, args }] of Object.entries(this.pending)) {
            if (!(await this._send(key, method, args))) {
                if (this.hasPending && key in this.pending) {
                    return; // no connection again
                }
                this._orphanDraft(key, method, args);
            }
        }
    }

    _orphanDraft(key, method, args) {
        const text = { set_stance: args[2], add_comment: args[0], save_rating: args[1] }[method];
        if (text) {
            this.orphans.push({
                key,
                section: _t("Comment"),
                questions: [{ key: "text", name: _t("Comment"), value_type: "long_text" }],
                answers: { text },
            });
        }
    }

    discardOrphan(key) {
        super.discardOrphan(key);
        this.dropDraft(key);
    }

    _restore() {
        this.pending = this.store.load().pending;
        super._restore();
        if (this.hasPending) {
            this.sendPending();
        }
    }

    _backOnline() {
        const wasAway = this.offline || this.expired;
        super._backOnline();
        if (wasAway && this.hasPending && !this.sending) {
            this.clock.set(() => this.sendPending(), 0);
        }
    }

    async retry() {
        await super.retry();
        if (this.hasPending && !this.offline && !this.expired) {
            await this.sendPending();
        }
    }
}
