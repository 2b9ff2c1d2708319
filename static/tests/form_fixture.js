import { FormModel } from "@hr_performance_interview/form_app/form_model";
import { OfflineStore } from "@hr_performance_interview/form_app/offline_store";

const QUESTION = { role: false, guidance: "", example: "", required: true, unit: "", options: [] };

/** A form as get_form_data() gives it: two sections, one entry of each side. */
export function makeData(values = {}) {
    return {
        id: 7,
        name: "Emil Employee – First half year",
        state: "filling",
        state_label: "Being filled",
        revision_token: "t1",
        my_side: "employee",
        fill_mode: "employee",
        fill_mode_label: "Employee fills",
        cycle: { name: "First half year", date_from: "2026-01-01", date_to: "2026-06-30" },
        employee: { id: 1, name: "Emil Employee", job: "Engineer", department: "Workshop" },
        manager: { id: 2, name: "Mona Manager" },
        bar: {
            steps: [
                { key: "filling", label: "Fill in", status: "current", date: false },
                { key: "feedback", label: "Feedback", status: "todo", date: false },
            ],
            waiting_for: "employee",
            turn_label: "Your turn: fill in the form and submit it.",
            next_label: "Next: your manager answers.",
            date_due: "2026-07-10",
            date_due_original: "2026-07-10",
            is_late: true,
            days_left: false,
        },
        sections: [
            {
                id: 10,
                kind: "achievement",
                name: "Done well",
                guidance: "Two or three things.",
                min_entries: 1,
                max_entries: 3,
                can_add: true,
                questions: [
                    {
                        ...QUESTION,
                        id: 1,
                        key: "project",
                        name: "Project",
                        value_type: "text",
                        guidance: "Name it.",
                        example: "Project A",
                    },
                    {
                        ...QUESTION,
                        id: 2,
                        key: "rate",
                        name: "Completion rate",
                        value_type: "percent",
                        required: false,
                    },
                ],
            },
            {
                id: 20,
                kind: "plan",
                name: "Improvement plan",
                guidance: "",
                min_entries: 0,
                max_entries: 2,
                can_add: true,
                questions: [
                    { ...QUESTION, id: 3, key: "goal", name: "Goal", value_type: "long_text" },
                    {
                        ...QUESTION,
                        id: 4,
                        key: "steps",
                        name: "Steps",
                        value_type: "steps",
                        required: false,
                    },
                ],
            },
        ],
        entries: [makeEntry()],
        comments: [],
        rating: false,
        actions: [
            {
                verb: "submit",
                label: "Submit",
                primary: true,
                enabled: true,
                reason: false,
                needs: "none",
                confirm: false,
            },
        ],
        notices: [],
        returns: { count: 0, max: 2 },
        versions: [],
        signoffs: [],
        evidence: {
            facts: [],
            collected_on: "2026-06-28 08:00:00",
            collecting: false,
            can_refresh: true,
            missing_sources: ["Attendance"],
            empty_sources: ["Goals"],
        },
        limits: {
            text: 10000,
            line: 500,
            attachment_bytes: 1048576,
            attachment_extensions: ["pdf", "png"],
        },
        preview: false,
        ...values,
    };
}

export function makeEntry(values = {}) {
    return {
        id: 100,
        section_id: 10,
        side: "employee",
        mine: true,
        author: "Emil Employee",
        sequence: 10,
        answers: { project: "Kettle", rate: 90 },
        title: "Kettle",
        revision: 3,
        returned: false,
        can_edit: true,
        can_answer: false,
        my_stance: false,
        other_stance: false,
        attachments: [],
        fact_ids: [],
        rate_reason: "",
        rate_check: false,
        ...values,
    };
}

export function makeFact(values = {}) {
    return {
        id: 500,
        source: "goal",
        source_label: "Goals",
        kind: "goal_done",
        kind_label: "Goal reached",
        name: "Sell kettles",
        detail: "",
        date: "2026-06-12",
        date_end: false,
        value: 92,
        target: 100,
        unit: "pieces",
        has_value: true,
        has_target: true,
        rate: 92,
        has_rate: true,
        polarity: "good",
        zone: "work",
        sections: ["achievement"],
        ...values,
    };
}

/** A form with these facts beside it, and questions that know their roles. */
export function makeEvidenceData(facts, values = {}) {
    const data = makeData(values);
    data.evidence.facts = facts;
    const [project, rate] = data.sections[0].questions;
    project.role = "project";
    rate.role = "measure";
    data.sections[1].questions[0].role = "goal";
    return data;
}

export class FakeStorage {
    constructor() {
        this.items = new Map();
    }
    get length() {
        return this.items.size;
    }
    key(index) {
        return [...this.items.keys()][index] ?? null;
    }
    getItem(key) {
        return this.items.get(key) ?? null;
    }
    setItem(key, value) {
        this.items.set(key, String(value));
    }
    removeItem(key) {
        this.items.delete(key);
    }
}

/** A server that keeps entries, revisions and client keys, and can be switched off. */
export class FakeServer {
    constructor(data = makeData()) {
        this.data = data;
        this.calls = [];
        this.keys = {};
        this.down = false;
        this.loseAnswer = false;
        this.gate = null;
        this.answers = {};
        this.call = this.call.bind(this);
    }
    async call(method, args) {
        if (this.gate) {
            await this.gate;
        }
        if (this.down) {
            throw new Error("no connection");
        }
        this.calls.push([method, ...args]);
        if (method === "get_form_data") {
            return JSON.parse(JSON.stringify(this.data));
        }
        if (method === "get_revision_token") {
            return this.data.revision_token;
        }
        if (method === "save_entry") {
            const result = this.saveEntry(...args);
            if (this.loseAnswer) {
                this.loseAnswer = false;
                throw new Error("connection lost");
            }
            return result;
        }
        const answer = this.answers[method];
        return (
            (typeof answer === "function" ? answer(...args) : answer) || {
                status: "done",
                data: this.data,
            }
        );
    }
    saveEntry(sectionId, answers, entryId, revision, clientKey, factIds, rateReason) {
        let entry = this.data.entries.find((item) => item.id === (entryId || this.keys[clientKey]));
        if (entry && entryId && entry.revision !== revision) {
            return { status: "conflict", entry: { ...entry }, message: "Newer." };
        }
        if (answers.project === "bad") {
            return {
                status: "invalid",
                errors: { project: "Please name a project." },
                message: "Not saved.",
            };
        }
        if (!entry) {
            entry = makeEntry({
                id: 200 + this.data.entries.length,
                section_id: sectionId,
                revision: 0,
            });
            this.data.entries.push(entry);
            this.keys[clientKey] = entry.id;
        }
        Object.assign(entry, {
            answers,
            fact_ids: factIds,
            rate_reason: rateReason,
            revision: entry.revision + 1,
        });
        return { status: "saved", entry: JSON.parse(JSON.stringify(entry)) };
    }
    get saves() {
        return this.calls.filter(([method]) => method === "save_entry");
    }
}

/** Timers that only run when told. */
export class ManualClock {
    constructor() {
        this.timers = new Map();
        this.next = 1;
        this.set = (fn) => {
            this.timers.set(this.next, fn);
            return this.next++;
        };
        this.clear = (id) => this.timers.delete(id);
        this.now = () => new Date(2026, 5, 1, 10, 32);
    }
    async run() {
        const due = [...this.timers.values()];
        this.timers.clear();
        await Promise.all(due.map((fn) => fn()));
    }
}

export async function makeModel({
    server = new FakeServer(),
    storage = new FakeStorage(),
    userId = 5,
} = {}) {
    const clock = new ManualClock();
    const store = new OfflineStore(storage, userId, server.data.id);
    const model = new FormModel({ call: server.call, store, clock });
    await model.load();
    await model.flush();
    return { model, server, storage, store, clock };
}

export function makeNote(values = {}) {
    return {
        id: 900,
        kind: "agreement",
        kind_label: "Agreement",
        body: "Weekly sync on Wednesday",
        side: "manager",
        mine: false,
        author: "Mona Manager",
        typed_for: false,
        parent_id: false,
        answer_kind: false,
        entry_id: false,
        topic_id: false,
        confirmation: "open",
        confirmation_label: "Not confirmed",
        follow_up_owner: false,
        follow_up_date: false,
        date: "2026-07-20 09:00:00",
        revision: 1,
        can_edit: false,
        can_answer: true,
        ...values,
    };
}

/** A form in its interview, read by the employee unless told. */
export function makeTalkData({ interview = {}, side = "employee", ...talk } = {}, values = {}) {
    return makeData({
        state: "ready",
        my_side: side,
        sections: [],
        entries: [],
        talk: {
            interview: {
                id: 50,
                state: "running",
                state_label: "Running",
                date_start: "2026-07-20 09:00:00",
                date_stop: "2026-07-20 09:45:00",
                location: "Room 4",
                videocall_url: "https://meet.example.com/1",
                started_on: "2026-07-20 09:01:00",
                ended_on: false,
                one_screen: false,
                move_count: 0,
                ...interview,
            },
            topics: [],
            notes: [],
            unconfirmed: 0,
            can_note: true,
            can_add_topic: true,
            private_note: { body: "", revision: 0 },
            ...talk,
        },
        ...values,
    });
}

/** A server that keeps the notes of an interview, each key once. */
export class TalkServer extends FakeServer {
    constructor(data = makeTalkData()) {
        super(data);
        this.nextId = 1000;
    }
    async call(method, args) {
        if (method === "get_talk_data" && !this.down) {
            this.calls.push([method]);
            return JSON.parse(JSON.stringify(this.data.talk));
        }
        return super.call(method, args);
    }
    get talk() {
        return this.data.talk;
    }
    keepNotes() {
        const mine = { mine: true, can_edit: true, can_answer: false, side: this.data.my_side };
        this.answers.add_note = (kind, body, clientKey, _entry, topicId) => {
            const known = this.keys[clientKey];
            const note = known || makeNote({ id: this.nextId++, kind, body, ...mine });
            note.topic_id = topicId;
            if (!known) {
                this.keys[clientKey] = note;
                this.talk.notes.push(note);
            }
            if (this.loseAnswer) {
                this.loseAnswer = false;
                throw new Error("connection lost");
            }
            return { status: "saved", note: { ...note } };
        };
        this.answers.answer_note = (id, decision, body) => {
            const note = this.talk.notes.find((item) => item.id === id);
            note.confirmation = decision === "confirm" ? "confirmed" : "answered";
            if (body) {
                const values = { id: this.nextId++, body, parent_id: id, answer_kind: decision };
                this.talk.notes.push(makeNote({ ...values, ...mine, confirmation: "confirmed" }));
            }
            return { status: "saved", note: { ...note } };
        };
        return this;
    }
}
