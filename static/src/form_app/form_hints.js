import { canonicalAnswers } from "@hr_performance_interview/form_app/answers";
import { FormOutbox } from "@hr_performance_interview/form_app/form_outbox";

export const HINT_DELAY = 800;
const MAX_ITEMS = 60; // of one request

/**
 * Hints on whether an entry is concrete: advice, asked for after a pause in typing, with one
 * request for all entries that changed. A failed request says nothing.
 */
export class FormHints extends FormOutbox {
    _touch(row) {
        super._touch(row);
        this._scheduleHints();
    }

    async load() {
        await super.load();
        this._scheduleHints();
    }

    _scheduleHints() {
        this.clock.clear(this.hintTimer);
        this.hintTimer = this.clock.set(() => this.checkTexts(), HINT_DELAY);
    }

    /** Own entries that can still be changed. */
    get _hintRows() {
        return Object.values(this.rows).filter(
            (row) =>
                row.side === this.data.my_side &&
                this.canEdit(row) &&
                !this.isBlankRow(row) &&
                this.sectionOf(row)
        );
    }

    _hintText(row) {
        return JSON.stringify(canonicalAnswers(row.answers, this.questionsOf(row)));
    }

    /** Ask about what changed since the last answer. */
    async checkTexts() {
        if (!this.data || this.data.preview || this.offline || this.expired) {
            return;
        }
        const asked = this._hintRows
            .map((row) => ({ row, text: this._hintText(row) }))
            .filter(({ row, text }) => this.hints[row.uid]?.text !== text)
            .slice(0, MAX_ITEMS);
        if (!asked.length) {
            return;
        }
        let answers;
        try {
            answers = await this.call("check_texts", [
                asked.map(({ row, text }) => ({
                    section_id: row.sectionId,
                    answers: JSON.parse(text),
                })),
            ]);
        } catch {
            return;
        }
        asked.forEach(({ row, text }, index) => {
            // written on in the meantime: the next answer counts
            if (answers[index] && this.rows[row.uid] && this._hintText(row) === text) {
                this.hints[row.uid] = { text, ...answers[index] };
            }
        });
    }

    /** What to say about an entry now; false while it is being written on or fine. */
    hintOf(row) {
        const hint = this.hints[row.uid];
        if (!(hint?.message || hint?.private) || !this.canEdit(row) || this.isBlankRow(row)) {
            return false;
        }
        return hint;
    }

    get vagueRows() {
        return this._hintRows.filter((row) => this.hints[row.uid]?.label === "vague");
    }

    _forget(uid) {
        super._forget(uid);
        delete this.hints[uid];
    }

    destroy() {
        super.destroy();
        this.clock.clear(this.hintTimer);
    }
}
