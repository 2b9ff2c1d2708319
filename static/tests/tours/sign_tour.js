import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const loaded = { content: "the form is there", trigger: ".o_hr_performance_form .o_hpi_turn" };
const ok = { trigger: ".modal .o_hpi_dialog_ok", run: "click" };

/** A stroke over the canvas, as a finger or a mouse makes it. */
function draw(canvas) {
    const box = canvas.getBoundingClientRect();
    const fire = (target, type, step, buttons) =>
        target.dispatchEvent(
            new window.PointerEvent(type, {
                bubbles: true,
                cancelable: true,
                isPrimary: true,
                pointerId: 1,
                pointerType: "mouse",
                button: 0,
                buttons,
                clientX: box.left + box.width * (0.2 + step / 20),
                clientY: box.top + box.height * (0.3 + (step % 3) / 6),
            })
        );
    fire(canvas, "pointerdown", 0, 1);
    for (let step = 1; step < 12; step++) {
        fire(canvas, "pointermove", step, 1);
    }
    fire(canvas, "pointerup", 12, 0);
}

/** The picture has arrived and is one. */
async function seen(image) {
    await image.decode();
    if (image.naturalWidth < 16) {
        throw new Error("the signature is not shown");
    }
}

tours.add("hr_performance_sign_manager", {
    steps: () => [
        loaded,
        { trigger: ".o_hpi_actions [data-verb=send_record]", run: "click" },
        {
            content: "what is not settled is listed before anything is sent",
            trigger: ".modal .o_hpi_differences [data-settlement=open]:contains(Atlas core module)",
        },
        ok,
        { trigger: ".modal #hpi_dialog_error:contains(each difference)" },
        { content: "go to the entry", trigger: ".modal .o_hpi_show_entry", run: "click" },
        {
            trigger: ".o_hpi_entry .o_hpi_settlement[data-settlement=open] label:contains(differ)",
            run: "click",
        },
        {
            trigger: ".o_hpi_settlement[data-settlement=differ] textarea",
            run: "edit Budget was short",
        },
        { trigger: ".o_hpi_settlement .o_hpi_settle_save", run: "click" },
        { trigger: ".o_hpi_settlement [role=status] .fa-check" },
        { trigger: ".o_hpi_actions [data-verb=send_record]", run: "click" },
        { trigger: ".modal .o_hpi_differences [data-settlement=differ]" },
        {
            content: "what signing means stands above it",
            trigger: ".modal .o_hpi_signing:contains(what was talked about)",
        },
        { trigger: ".modal .o_web_sign_draw_button", run: "click" },
        ok,
        { trigger: ".modal #hpi_dialog_error:contains(Please sign)" },
        {
            trigger: ".modal canvas.o_web_sign_signature",
            run: ({ anchor }) => draw(anchor),
        },
        ok,
        { trigger: ".o_hr_performance_form[data-state=to_confirm]" },
        {
            trigger: ".o_hpi_signoff[data-side=manager][data-signature=drawn] .o_hpi_signature",
            run: ({ anchor }) => seen(anchor),
        },
    ],
});

tours.add("hr_performance_sign_employee", {
    steps: () => [
        loaded,
        {
            content: "how the difference ended is on the page",
            trigger: ".o_hpi_settlement[data-settlement=differ]:contains(Budget was short)",
        },
        { trigger: ".o_hpi_signoff[data-side=manager]:contains(what was talked about)" },
        { trigger: ".o_hpi_actions [data-verb=confirm]", run: "click" },
        { trigger: ".modal #hpi_decision_reservation", run: "click" },
        { trigger: ".modal #hpi_reason", run: "edit The delay was not mine" },
        { trigger: ".modal .o_hpi_signing:contains(received the record)" },
        { trigger: ".modal .o_web_sign_auto_button", run: "click" },
        {
            content: "the typed name is drawn",
            trigger: ".modal canvas.o_web_sign_signature",
            run: "canvasNotEmpty",
        },
        ok,
        { trigger: ".o_hr_performance_form[data-state=confirmed]" },
        {
            trigger: ".o_hpi_signoff[data-side=employee][data-signature=typed] .o_hpi_signature",
            run: ({ anchor }) => seen(anchor),
        },
        {
            content: "the reservation is on the page",
            trigger: ".o_hpi_signoff[data-decision=reservation]:contains(The delay was not mine)",
        },
    ],
});
