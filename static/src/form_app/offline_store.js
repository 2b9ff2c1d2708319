/**
 * What was typed and is not on the server yet, kept on this device.
 *
 * One localStorage item for each person and form. Items of other people are
 * removed as soon as somebody else opens a form here, so that a shared computer does not hand
 * one person's text to the next.
 */
const PREFIX = "hr_performance_form";

export class OfflineStore {
    constructor(storage, userId, formId) {
        this.storage = storage;
        this.userId = userId;
        this.key = `${PREFIX}:${userId}:${formId}`;
    }

    _safely(action, fallback) {
        try {
            return action();
        } catch {
            return fallback; // private mode, full or refused storage: the page works without
        }
    }

    removeOthers() {
        this._safely(() => {
            const mine = `${PREFIX}:${this.userId}:`;
            const keys = [];
            for (let index = 0; index < this.storage.length; index++) {
                keys.push(this.storage.key(index));
            }
            for (const key of keys) {
                if (key?.startsWith(`${PREFIX}:`) && !key.startsWith(mine)) {
                    this.storage.removeItem(key);
                }
            }
        });
    }

    load() {
        const empty = { rows: {}, drafts: {} };
        return this._safely(() => {
            const data = JSON.parse(this.storage.getItem(this.key) || "null");
            return data && typeof data === "object" ? { ...empty, ...data } : empty;
        }, empty);
    }

    /** @returns {boolean} false when the device refused to keep it */
    _write(data) {
        return this._safely(() => {
            if (!Object.keys(data.rows).length && !Object.keys(data.drafts).length) {
                this.storage.removeItem(this.key);
            } else {
                this.storage.setItem(this.key, JSON.stringify(data));
            }
            return true;
        }, false);
    }

    putRow(uid, row) {
        const data = this.load();
        data.rows[uid] = row;
        return this._write(data);
    }

    dropRow(uid) {
        const data = this.load();
        if (uid in data.rows) {
            delete data.rows[uid];
            this._write(data);
        }
    }

    /** Text of a comment or remark that was not sent yet. */
    putDraft(key, text) {
        const data = this.load();
        if (text) {
            data.drafts[key] = text;
        } else {
            delete data.drafts[key];
        }
        return this._write(data);
    }

    clear() {
        this._safely(() => this.storage.removeItem(this.key));
    }
}
