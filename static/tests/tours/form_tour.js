import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const saved = { content: "everything has arrived", trigger: ".o_hpi_status[data-status=saved]" };
const loaded = { content: "the form is there", trigger: ".o_hr_performance_form .o_hpi_turn" };

/** Inputs of the entry with this number in the section of this title. */
const section = (title) => `.o_hpi_section:has(h3:contains(${title}))`;

tours.add("hr_performance_form_fill", {
    steps: () => [
        loaded,
        {
            content: "submitting with nothing written lists what is missing",
            trigger: ".o_hpi_actions [data-verb=submit]",
            run: "click",
        },
        { trigger: ".modal .o_hpi_dialog_ok", run: "click" },
        { content: "jump to the first", trigger: ".o_hpi_problems li:first button", run: "click" },
        {
            trigger: `${section("Done well")} input[id$=_project]:focus`,
            run: "edit Atlas core module",
        },
        { trigger: `${section("Done well")} input[id$=_rate]`, run: "edit 110" },
        {
            trigger: `${section("Needs improvement")} textarea`,
            run: "edit Told the test team two days late",
        },
        { trigger: ".o_hpi_rating .form-check-input:eq(1)", run: "click" },
        { trigger: ".o_hpi_rating [role=status] .fa-check" },
        saved,
        { trigger: ".o_hpi_actions [data-verb=submit]", run: "click" },
        { trigger: ".modal .o_hpi_dialog_ok", run: "click" },
        {
            content: "the manager's turn now",
            trigger: ".o_hr_performance_form[data-state=feedback]",
        },
    ],
});

tours.add("hr_performance_form_return", {
    steps: () => [
        loaded,
        {
            content: "comment on an entry",
            trigger: `${section("Done well")} .o_hpi_add_comment`,
            run: "click",
        },
        {
            trigger: `${section("Done well")} .o_hpi_comments textarea`,
            run: "edit Which part was yours?",
        },
        { trigger: `${section("Done well")} .o_hpi_send_comment`, run: "click" },
        { trigger: `${section("Done well")} .o_hpi_comment:contains(Which part was yours)` },
        { trigger: ".o_hpi_actions [data-verb=return]", run: "click" },
        { trigger: ".modal #hpi_reason", run: "edit Please say which part was yours" },
        { trigger: ".modal input[id^=hpi_return_]:first", run: "click" },
        { trigger: ".modal .o_hpi_dialog_ok", run: "click" },
        { trigger: ".o_hr_performance_form[data-state=filling]" },
    ],
});

tours.add("hr_performance_form_revise", {
    steps: () => [
        loaded,
        {
            content: "the returned entry is marked",
            trigger: ".o_hpi_entry.o_hpi_returned:contains(Returned for revision)",
        },
        {
            trigger: ".o_hpi_returned input[id$=_project]",
            run: "edit Atlas core module: I wrote the importer",
        },
        saved,
        { trigger: ".o_hpi_actions [data-verb=submit]", run: "click" },
        { trigger: ".modal .o_hpi_dialog_ok", run: "click" },
        { trigger: ".o_hr_performance_form[data-state=feedback]" },
    ],
});

tours.add("hr_performance_form_feedback", {
    steps: () => [
        loaded,
        { trigger: ".o_hpi_entry:eq(0) label[for$=_agree]", run: "click" },
        { trigger: ".o_hpi_entry:eq(0) .o_hpi_stance [role=status] .fa-check" },
        { trigger: ".o_hpi_entry:eq(1) label[for$=_partly]", run: "click" },
        {
            trigger: ".o_hpi_entry:eq(1) .o_hpi_stance textarea",
            run: "edit One day of it was mine",
        },
        { trigger: ".o_hpi_entry:eq(1) .o_hpi_stance button:contains(Save answer)", run: "click" },
        { trigger: ".o_hpi_entry:eq(1) .o_hpi_stance [role=status] .fa-check" },
        { trigger: ".o_hpi_rating .form-check-input:eq(1)", run: "click" },
        { trigger: ".o_hpi_rating [role=status] .fa-check" },
        { trigger: ".o_hpi_actions [data-verb=send_feedback]", run: "click" },
        { trigger: ".modal .o_hpi_dialog_ok", run: "click" },
        { trigger: ".o_hpi_entry:eq(1) label[for$=_settlement]", run: "click" },
        { trigger: ".o_hpi_entry:eq(1) .o_hpi_settlement [role=status] .fa-check" },
        {
            content: "after the talk the record is sent",
            trigger: ".o_hpi_actions [data-verb=send_record]",
            run: "click",
        },
        { trigger: ".modal .o_hpi_dialog_ok", run: "click" },
        { trigger: ".o_hr_performance_form[data-state=to_confirm]" },
    ],
});

tours.add("hr_performance_form_confirm", {
    steps: () => [
        loaded,
        {
            content: "the manager's answer is visible now",
            trigger: ".o_hpi_other_stance:contains(One day of it was mine)",
        },
        { trigger: ".o_hpi_actions [data-verb=confirm]", run: "click" },
        { trigger: ".modal #hpi_decision_agree", run: "click" },
        { trigger: ".modal .o_hpi_dialog_ok", run: "click" },
        { trigger: ".o_hr_performance_form[data-state=confirmed]" },
    ],
});
