import { expect, test } from "@odoo/hoot";
import { click, edit, press, queryAll, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { TalkServer, makeNote, makeTalkData } from "./form_fixture";
import { mountPage } from "./page_fixture";

defineMailModels(); // the services of a whole back office want them

const ACTION = { primary: false, enabled: true, reason: false, confirm: false };
const PLANNED = { state: "planned", state_label: "Planned", started_on: false };
const TOPIC = {
    id: 70,
    rule: "wish",
    rule_label: "Wish",
    name: "A course seat",
    entry_id: false,
    side: "employee",
    mine: false,
    state: "open",
    skip_reason: "",
    can_remove: false,
};

async function open(talk = {}, values = {}) {
    const server = new TalkServer(makeTalkData(talk, values)).keepNotes();
    return mountPage(server);
}
const sent = (server, method) => server.calls.filter((call) => call[0] === method);

test("a planned interview says when and where, its verbs stand with it", async () => {
    const actions = [
        { ...ACTION, verb: "schedule", label: "Plan interview", needs: "schedule" },
        { ...ACTION, verb: "start_interview", label: "Start interview", needs: "start" },
        { ...ACTION, verb: "send_record", label: "Send record", needs: "record" },
    ];
    await open({ interview: PLANNED, side: "manager", can_note: false }, { actions });
    expect(".o_hpi_interview").toHaveText(/Room 4/);
    expect(".o_hpi_interview a[href^='https://meet']").toHaveCount(1);
    expect(queryAllTexts(".o_hpi_talk_verbs button")).toEqual([
        "Start interview",
        "Move interview",
    ]);
    expect(queryAllTexts(".o_hpi_actions button")).toEqual(["Send record"]);
    expect(".o_hpi_composer").toHaveCount(0);
});

test("moving starts from the planned time and sends UTC", async () => {
    const actions = [{ ...ACTION, verb: "schedule", label: "Plan interview", needs: "schedule" }];
    const { server } = await open({ interview: PLANNED, side: "manager" }, { actions });
    await click(".o_hpi_talk_verbs [data-verb=schedule]");
    await animationFrame();
    expect("#hpi_minutes").toHaveValue(45);
    await click("#hpi_location");
    await edit("Room 5");
    await click(".o_hpi_dialog_ok");
    await animationFrame();
    expect(sent(server, "run_verb")).toEqual([
        [
            "run_verb",
            "schedule",
            {
                date_start: "2026-07-20 09:00:00",
                minutes: 45,
                location: "Room 5",
                videocall_url: "https://meet.example.com/1",
            },
        ],
    ]);
});

test("the record starts from the interview that was held here", async () => {
    const actions = [{ ...ACTION, verb: "send_record", label: "Send record", needs: "record" }];
    const held = { state: "held", started_on: "2026-07-20 09:01:00" };
    held.ended_on = "2026-07-20 09:36:00";
    const { server } = await open({ interview: held, side: "manager" }, { actions });
    await click(".o_hpi_actions [data-verb=send_record]");
    await animationFrame();
    await click(".o_hpi_dialog_ok");
    await animationFrame();
    expect(sent(server, "run_verb")[0].slice(1)).toEqual([
        "send_record",
        { date_interview: "2026-07-20 09:01:00", minutes: 35 },
    ]);
});

test("a note is typed and sent by the keyboard", async () => {
    const { server } = await open();
    await click("#hpi_note_body");
    await edit("Weekly sync on Wednesday");
    await press(["ctrl", "Enter"]);
    await animationFrame();
    expect(sent(server, "add_note")[0].slice(1, 3)).toEqual([
        "agreement",
        "Weekly sync on Wednesday",
    ]);
    await animationFrame();
    expect(".o_hpi_note").toHaveCount(1);
    expect("#hpi_note_body").toHaveValue("");
    expect("#hpi_note_body").toBeFocused();
});

test("the note of the other side is confirmed or corrected, own ones are not", async () => {
    const own = makeNote({ id: 901, mine: true, can_answer: false, can_edit: true });
    const { model } = await open({ notes: [makeNote(), own, makeNote({ id: 902 })] });
    expect(queryAll(".o_hpi_confirm").length).toBe(2);
    expect("[data-note-id='901'] .o_hpi_edit_note").toHaveCount(1);
    await click("[data-note-id='900'] .o_hpi_confirm");
    await animationFrame();
    expect("[data-note-id='900']").toHaveAttribute("data-confirmation", "confirmed");
    await click("[data-note-id='902'] .o_hpi_correct");
    await animationFrame();
    await click("#hpi_answer_902");
    await edit("On Friday");
    await animationFrame();
    await click("[data-note-id='902'] form button[type=submit]");
    await animationFrame();
    await animationFrame();
    expect("[data-note-id='902'] .o_hpi_answer").toHaveText(/On Friday/);
    expect(model.unconfirmed.map((note) => note.id)).toEqual([901]);
    expect(".o_hpi_unconfirmed").toHaveText("1 note is not confirmed yet");
});

test("at the end the notes that nobody confirmed are listed", async () => {
    await open({ interview: { state: "held" }, notes: [makeNote()] });
    expect(".o_hpi_unconfirmed_list button").toHaveText(/Weekly sync/);
    await click(".o_hpi_unconfirmed_list button");
    expect("[data-note-id='900']").toBeFocused();
});

test("with one screen the words of the other side are typed for it", async () => {
    const note = makeNote({ typed_for: "employee" });
    await open({ interview: { one_screen: true }, side: "manager", notes: [note] });
    expect("#hpi_note_speaker option").toHaveCount(2);
    expect(".o_hpi_typed").toHaveText("Words of the employee, typed by Mona Manager");
});

test("the manager ticks topics and skips with a reason", async () => {
    const { server } = await open({ side: "manager", topics: [TOPIC, { ...TOPIC, id: 71 }] });
    expect(".o_hpi_topic_count").toHaveText("0 of 2 covered");
    server.answers.tick_topic = () => {
        Object.assign(server.talk.topics[0], { state: "discussed" });
        return { status: "saved" };
    };
    await click("#hpi_topic_70");
    await animationFrame();
    await animationFrame();
    expect(".o_hpi_topic_count").toHaveText("1 of 2 covered");
    await click("[data-topic-id='71'] .o_hpi_skip");
    await animationFrame();
    expect("[data-topic-id='71'] form button[type=submit]").not.toBeEnabled();
    await click("#hpi_skip_71");
    await edit("No time left");
    await animationFrame();
    await click("[data-topic-id='71'] form button[type=submit]");
    await animationFrame();
    expect(sent(server, "tick_topic").at(-1)).toEqual([
        "tick_topic",
        71,
        "skipped",
        "No time left",
    ]);
});

test("the employee reads the topics and adds a wish", async () => {
    const { server } = await open({ topics: [TOPIC] });
    expect(".o_hpi_topic input").toHaveCount(0);
    await click("#hpi_topic_new");
    await edit("Next year");
    await animationFrame();
    await click(".o_hpi_add_topic");
    await animationFrame();
    expect(sent(server, "add_topic")).toEqual([["add_topic", "Next year"]]);
});

test("private notes say that they are", async () => {
    await open();
    expect(".o_hpi_private .badge").toHaveText("Only you");
    expect("#hpi_private").toHaveAttribute("aria-label", "Private notes");
});

test("HR sees the interview without private notes", async () => {
    await open({ side: "hr", private_note: false, can_note: false, can_add_topic: false });
    expect(".o_hpi_interview").toHaveCount(1);
    expect(".o_hpi_private").toHaveCount(0);
    expect(".o_hpi_topics").toHaveCount(0);
});
