import { Component, useEffect, useRef, useState, useSubEnv } from "@odoo/owl";
import { entryText } from "@hr_performance_interview/form_app/answers";
import { dateTimeText } from "@hr_performance_interview/form_app/format";
import { ActionBar } from "@hr_performance_interview/form_app/actions";
import { Appeals } from "@hr_performance_interview/form_app/appeal";
import { Section } from "@hr_performance_interview/form_app/entry";
import { EvidenceStrip } from "@hr_performance_interview/form_app/evidence";
import { Head } from "@hr_performance_interview/form_app/head";
import { Rating } from "@hr_performance_interview/form_app/rating";
import { Interview } from "@hr_performance_interview/form_app/talk_interview";
import { Signoffs } from "@hr_performance_interview/form_app/signing";
import { Comments } from "@hr_performance_interview/form_app/talk";
import { Versions } from "@hr_performance_interview/form_app/versions";

/** The whole form for a loaded model; knows nothing of where it is mounted. */
export class FormPage extends Component {
    static template = "hr_performance_interview.FormPage";
    static components = {
        ActionBar,
        Appeals,
        Comments,
        EvidenceStrip,
        Head,
        Interview,
        Rating,
        Section,
        Signoffs,
        Versions,
    };
    static props = { model: Object, live: String };
    setup() {
        this.model = useState(this.props.model);
        useSubEnv({ formModel: this.props.model });
        this.root = useRef("root");
        this.problems = useRef("problems");
        useEffect(
            (count) => {
                if (count) {
                    this.problems.el?.focus();
                }
            },
            () => [this.model.problems.length]
        );
    }
    get data() {
        return this.model.data;
    }
    get canComment() {
        // from the record on the content is frozen
        return !this.data.preview && ["filling", "feedback", "ready"].includes(this.data.state);
    }
    /** From the interview on; afterwards only where there was something to it. */
    get hasInterview() {
        const { talk, preview, state } = this.data;
        if (!talk || preview) {
            return false;
        }
        return (
            state === "ready" ||
            Boolean(talk.interview || talk.topics.length || talk.notes.length) ||
            Boolean(talk.private_note?.body)
        );
    }
    get generalComments() {
        return this.model.commentsOf(false);
    }
    date(value) {
        return dateTimeText(value);
    }
    orphanText(orphan) {
        return entryText(orphan.questions, orphan.answers);
    }
    /** Jump to the place of a missing answer; a section without entry gets one. */
    jump(problem) {
        let uid = problem.entry_id
            ? Object.values(this.model.rows).find((row) => row.entryId === problem.entry_id)?.uid
            : this.model.rowsOf(problem.section_id, this.data.my_side)[0]?.uid;
        const section = this.data.sections.find((item) => item.id === problem.section_id);
        if (!uid && section?.can_add) {
            uid = this.model.addRow(section.id);
        }
        setTimeout(() => {
            const root = this.root.el;
            const target =
                (uid && problem.key && root.querySelector(`[id="hpi_${uid}_${problem.key}"]`)) ||
                (uid && root.querySelector(`[data-uid="${uid}"] :is(input, textarea, select)`)) ||
                root.querySelector(
                    `[data-section-id="${problem.section_id}"] :is(input, textarea, button)`
                ) ||
                root.querySelector(".o_hpi_rating input");
            target?.scrollIntoView({ block: "center" });
            target?.focus({ preventScroll: true });
        }, 60);
    }
    get loginUrl() {
        return `/web/login?redirect=${encodeURIComponent(window.location.pathname + window.location.hash)}`;
    }
}
