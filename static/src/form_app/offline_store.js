/**
 * What was typed and is not on the server yet, kept on this device.
 *
 * One localStorage item for each person and form. Everything is removed when somebody
 * logs out, and items of other people as soon as somebody else opens a page here, so that a shared
 * computer does not hand one person's text to the next.
 */
const PREFIX = "hr_performance_form";

/** Remove what is kept here; of one person: everything but his. */
export function forget(storage, userId = null) {
    try {
        const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index));
        for (const key of keys) {
            if (key?.startsWith(`${PREFIX}:`) && !key.startsWith(`${PREFIX}:${userId}:`)) {
                storage.removeItem(key);
            }
        }
    } catch {
        return; // a refused storage keeps nothing
    }
}

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
        forget(this.storage, this.userId);
    }

    load() {
        const empty = { rows: {}, drafts: {}, pending: {} };
        return this._safely(() => {
            const data = JSON.parse(this.storage.getItem(this.key) || "null");
            return data && typeof data === "object" ? { ...empty, ...data } : empty;
        }, empty);
    }

    /** @returns {boolean} false when the device refused to keep it */
    _write(data) {
        return this._safely(() => {
            if (![data.rows, data.drafts, data.pending].some((part) => Object.keys(part).length)) {
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
        return this._put("drafts", key, text);
    }

    /** What was sent and did not arrive; nothing: it has. */
    putPending(key, item) {
        return this._put("pending", key, item);
    }

    _put(part, key, value) {
        const data = this.load();
        if (value) {
            data[part][key] = value;
        } else if (key in data[part]) {
            delete data[part][key];
        } else {
            return true;
        }
        return this._write(data);
    }

    clear() {
        this._safely(() => this.storage.removeItem(this.key));
    }
}
