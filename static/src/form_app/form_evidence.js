import { factsOfSection, prefill, rateCheck } from "@hr_performance_interview/form_app/facts";
import {
    FormSaving,
    failureKind,
    failureText,
} from "@hr_performance_interview/form_app/form_saving";

/** Facts beside the form: starting entries from them, pinning them, explaining differences. */
export class FormEvidence extends FormSaving {
    get facts() {
        return this.data?.evidence?.facts || [];
    }

    get factsById() {
        return new Map(this.facts.map((fact) => [fact.id, fact]));
    }

    factsOf(section) {
        return factsOfSection(section, this.facts);
    }

    /** The facts an entry rests on; of an entry from a version, as they were then. */
    pinnedOf(row) {
        if (row.entry?.evidence?.length) {
            return row.entry.evidence;
        }
        const known = this.factsById;
        return row.factIds.map((id) => known.get(id)).filter(Boolean);
    }

    /** @returns {{name, claimed, linked, reason}|false} */
    rateCheckOf(row) {
        if (!this.canEdit(row)) {
            return row.entry?.rate_check || false;
        }
        const check = rateCheck(row.answers, this.questionsOf(row), this.pinnedOf(row));
        return check && { ...check, name: check.fact.name, reason: row.rateReason };
    }

    _blankRow(sectionId) {
        return this.rowsOf(sectionId, this.data.my_side).find(
            (row) => !row.entryId && this.isBlankRow(row)
        );
    }

    canStartEntry(section) {
        if (this.data.preview || !section.can_add) {
            return false;
        }
        return Boolean(
            this._blankRow(section.id) ||
            !section.max_entries ||
            this.rowsOf(section.id, this.data.my_side).length < section.max_entries
        );
    }

    /**
     * Begin an entry with what a fact says; takes an offered empty line before a new one.
     * @returns {string} uid of the row, '' when the section is full
     */
    startFromFact(sectionId, fact) {
        const section = this.data.sections.find((item) => item.id === sectionId);
        if (!section || !this.canStartEntry(section)) {
            return "";
        }
        const uid = this._blankRow(sectionId)?.uid || this.addRow(sectionId);
        const row = this.rows[uid];
        Object.assign(row.answers, prefill(section.questions, fact, this.data.limits));
        row.factIds = [fact.id];
        this._touch(row);
        return uid;
    }

    setPinned(uid, factId, pinned) {
        const row = this.rows[uid];
        const others = row.factIds.filter((id) => id !== factId);
        row.factIds = pinned ? [...others, factId] : others;
        this._touch(row);
    }

    setRateReason(uid, text) {
        const row = this.rows[uid];
        row.rateReason = text;
        this._touch(row);
    }

    /** Have the facts collected again; what is written stays. */
    async refreshFacts() {
        this.factsError = "";
        try {
            await this.call("action_refresh_facts", []);
        } catch (error) {
            if (failureKind(error) === "refused") {
                this.factsError = failureText(error);
            } else {
                this._connectionFailed(error);
            }
            return;
        }
        await this.refresh();
    }
}
