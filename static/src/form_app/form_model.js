import { _t } from "@web/core/l10n/translation";
import { listText } from "@hr_performance_interview/form_app/format";
import { FormTalk } from "@hr_performance_interview/form_app/talk_model";

/** Verbs after which nothing of this form stays on the device. */
const CLEARING = new Set(["submit", "send_feedback", "confirm", "refuse"]);

/** One open form with everything a person can do to it besides typing. */
export class FormModel extends FormTalk {
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
                extensions: listText(extensions),
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
        await this.savePrivate();
        await this.sendPending();
        if (this.hasUnsaved || this.hasPending) {
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
            this.pending = {};
        }
        this.setData(result.data);
        return true;
    }

    compareVersions(oldId, newId) {
        return this.write("compare_versions", [oldId, newId], { refresh: false });
    }
}
