import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { NameAndSignature } from "@web/core/signature/name_and_signature";
import { dateTimeText } from "@hr_performance_interview/form_app/format";
import { GrowingText } from "@hr_performance_interview/form_app/question_input";

/** What a signature is before somebody signs: the state behind {@link Signing}. */
export function newSignature(signing) {
    return {
        name: signing?.name || "",
        isSignatureEmpty: true,
        shown: Boolean(signing?.required),
        kind: "auto",
    };
}

/** The values of a verb that was signed; nothing when there is no signature. */
export function signedValues(signature) {
    if (!signature.shown || signature.isSignatureEmpty) {
        return {};
    }
    return {
        signature: signature.getSignatureImage(),
        signature_kind: signature.kind === "auto" ? "typed" : "drawn",
    };
}

/** The reader's own signature, typed or drawn, below what it means. */
export class Signing extends Component {
    static template = "hr_performance_interview.Signing";
    static components = { NameAndSignature };
    static props = { signing: Object, signature: Object };
    setup() {
        this.signature = useState(this.props.signature);
    }
    get about() {
        const { name, digest } = this.props.signing;
        return digest
            ? _t(
                  "You sign as %(name)s. The time and the digest of this record, %(digest)s…, are kept with the signature.",
                  { name, digest }
              )
            : _t(
                  "You sign as %(name)s. The time and the digest of the record are kept with the signature.",
                  { name }
              );
    }
}

/** Who signed the record: decision, statement, signature, and the version that was signed. */
export class Signoffs extends Component {
    static template = "hr_performance_interview.Signoffs";
    static props = {};
    setup() {
        this.model = useState(this.env.formModel);
    }
    get signoffs() {
        return this.model.data.signoffs || [];
    }
    tone(signoff) {
        return { agree: "success", reservation: "warning", refused: "danger" }[signoff.decision];
    }
    date(signoff) {
        return dateTimeText(signoff.date);
    }
    alt(signoff) {
        return _t("Signature of %(name)s", { name: signoff.name });
    }
}

/** How a difference about one entry ended; the manager says so until the record is sent. */
export class Settlement extends Component {
    static template = "hr_performance_interview.Settlement";
    static components = { GrowingText };
    static props = { entry: Object, uid: String };
    setup() {
        this.model = useState(this.env.formModel);
        this.state = useState({ choice: "", note: null, saving: false });
        this.choices = [
            { key: "resolved", label: _t("Resolved"), tone: "success" },
            { key: "differ", label: _t("Agreed to differ"), tone: "secondary" },
        ];
    }
    get choice() {
        return this.state.choice || this.props.entry.settlement || "";
    }
    get note() {
        return this.state.note ?? this.props.entry.settlement_note ?? "";
    }
    get changed() {
        const { settlement, settlement_note: note } = this.props.entry;
        return Boolean(this.choice) && (this.choice !== settlement || this.note !== note);
    }
    async choose(key) {
        this.state.choice = key;
        await this.save();
    }
    async save() {
        if (!this.changed || this.state.saving) {
            return;
        }
        this.state.saving = true;
        const sent = { choice: this.choice, note: this.note };
        const saved = await this.model.write("settle_entry", [
            this.props.entry.id,
            sent.choice,
            sent.note,
        ]);
        this.state.saving = false;
        if (saved) {
            if (this.choice === sent.choice) {
                this.state.choice = "";
            }
            if (this.note.trim() === sent.note.trim()) {
                this.state.note = null;
            }
        }
    }
}

/** Go to the place on the page where the difference about an entry is settled. */
export function showSettlement(entryId) {
    const entry = document.querySelector(`.o_hpi_entry[data-entry-id="${entryId}"]`);
    const target = entry?.querySelector(".o_hpi_settlement");
    target?.scrollIntoView({ block: "center" });
    target?.querySelector("input")?.focus({ preventScroll: true });
}
