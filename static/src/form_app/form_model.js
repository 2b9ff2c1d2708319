import { _t } from "@web/core/l10n/translation";
import { makeKey } from "@hr_performance_interview/form_app/answers";
import {
    FormSaving,
    failureKind,
    failureText,
} from "@hr_performance_interview/form_app/form_saving";

/** Verbs after which nothing of this form stays on the device. */
const CLEARING = new Set(["submit", "send_feedback", "confirm", "refuse"]);

/** One open form with everything a person can do to it besides typing. */
export class FormModel extends FormSaving {
    /**
     * Do one write and read the page again. Errors become one sentence in `error`.
     * @returns {Promise<Object|false>} the server's answer, false when it failed
     */
    async write(method, args, { refresh = true } = {}) {
        this.error = "";
        this.busy = true;
        try {
            const result = await this.call(method, args);
            this.writes++;
            this._backOnline();
            if (result?.status === "conflict") {
                this.error =
                    result.message || _t("This was changed in the meantime. Please look again.");
                await this.refresh();
                return false;
            }
            if (result?.status === "invalid") {
                this.error = result.message || Object.values(result.errors || {}).join(" ");
                return false;
            }
            if (refresh) {
                await this.refresh();
            }
            return result;
        } catch (error) {
            if (failureKind(error) === "refused") {
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

    async removeRow(uid) {
        const row = this.rows[uid];
        if (row.entryId) {
            await this.flush();
            if (
                !(await this.write("remove_entry", [row.entryId, row.revision], { refresh: false }))
            ) {
                return false;
            }
            this.data.entries = this.data.entries.filter((entry) => entry.id !== row.entryId);
        }
        this._forget(uid);
        return true;
    }

    /** Put a row before or behind its neighbours; only entries the server knows are told. */
    async moveRow(uid, position) {
        const row = this.rows[uid];
        const mine = this.rowsOf(row.sectionId, row.side).map((item) => item.uid);
        const from = mine.indexOf(uid);
        if (position < 0 || position >= mine.length || position === from) {
            return;
        }
        mine.splice(position, 0, ...mine.splice(from, 1));
        const slots = new Set(mine);
        let next = 0;
        this.order = this.order.map((other) => (slots.has(other) ? mine[next++] : other));
        await this.flush();
        const ids = mine.map((other) => this.rows[other]?.entryId).filter(Boolean);
        if (ids.length > 1) {
            await this.write("reorder_entries", [row.sectionId, ids], { refresh: false });
        }
    }

    async setStance(entry, stance, body) {
        const result = await this.write("set_stance", [entry.id, stance, body, entry.revision]);
        if (result) {
            this.setDraft(`stance:${entry.id}`, "");
        }
        return result;
    }

    async addComment(entryId, body, audience = "both") {
        const key = `comment:${entryId || 0}`;
        // one key until it arrived: sending again after a lost answer makes no second comment
        this.commentKeys ??= {};
        this.commentKeys[key] ??= makeKey();
        const result = await this.write("add_comment", [
            body,
            entryId || false,
            audience,
            this.commentKeys[key],
        ]);
        if (result) {
            delete this.commentKeys[key];
            this.setDraft(key, "");
        }
        return result;
    }

    saveRating(levelId, note) {
        return this.write("save_rating", [levelId, note, this.data.rating?.mine?.revision || 0]);
    }

    /** @returns {string} why the file cannot be added, '' when it can */
    fileProblem(file) {
        const { attachment_bytes: limit, attachment_extensions: extensions } =
            this.data.limits || {};
        const extension = file.name.includes(".") ? file.name.split(".").pop().toLowerCase() : "";
        if (
            extensions?.length &&
            !extensions.map((item) => item.replace(/^\./, "")).includes(extension)
        ) {
            return _t("“%(name)s” cannot be attached. Allowed: %(extensions)s.", {
                name: file.name,
                extensions: extensions.join(", "),
            });
        }
        if (limit && file.size > limit) {
            return _t("“%(name)s” is larger than %(limit)s MB.", {
                name: file.name,
                limit: Math.floor(limit / 1048576),
            });
        }
        if (!file.size) {
            return _t("“%(name)s” is empty.", { name: file.name });
        }
        return "";
    }

    /**
     * Carry out a transition, after everything typed has arrived.
     * @returns {Promise<boolean>}
     */
    async runVerb(verb, params = {}) {
        this.problems = [];
        this.problemMessage = "";
        for (const row of this.unsavedRows) {
            this.saveNow(row.uid);
        }
        await this.flush();
        if (this.hasUnsaved) {
            this.error = _t(
                "Some of your text is not saved yet. Please look at the marked entries, then try again."
            );
            return false;
        }
        const result = await this.write("run_verb", [verb, params], { refresh: false });
        if (!result) {
            return false;
        }
        if (result.status === "missing") {
            this.problems = result.problems || [];
            this.problemMessage = result.message || "";
            return false;
        }
        if (CLEARING.has(verb)) {
            this.store.clear();
            this.drafts = {};
        }
        this.setData(result.data);
        return true;
    }

    compareVersions(oldId, newId) {
        return this.write("compare_versions", [oldId, newId], { refresh: false });
    }
}
