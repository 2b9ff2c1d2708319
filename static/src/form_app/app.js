import {
    Component,
    onWillDestroy,
    onWillStart,
    reactive,
    useExternalListener,
    useState,
} from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { session } from "@web/session";
import { makeKey } from "@hr_performance_interview/form_app/answers";
import { FormModel } from "@hr_performance_interview/form_app/form_model";
import { FormPage } from "@hr_performance_interview/form_app/form_page";
import { failureText } from "@hr_performance_interview/form_app/form_saving";
import { OfflineStore } from "@hr_performance_interview/form_app/offline_store";

export const CHANGED = "hr.performance.form/changed";
export const POLL_DELAY = 5000;
export const POLL_DELAY_HIDDEN = 15000;
export const POLL_DELAY_TALK = 1500; // while the interview runs and the bus is away

/** Loads one form and keeps it fresh: by the bus, and by asking while the bus is away. */
export class FormApp extends Component {
    static template = "hr_performance_interview.FormApp";
    static components = { FormPage };
    static props = {
        formId: { type: Number },
        lang: { type: String, optional: true },
        onChanged: { type: Function, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.bus = useService("bus_service");
        this.clientId = makeKey("page-");
        this.state = useState({ loaded: false, error: "", live: "polling" });
        const context = { client_id: this.clientId };
        if (this.props.lang) {
            context.lang = this.props.lang;
        }
        this.model = reactive(
            new FormModel({
                call: async (method, args) => {
                    const result = await this.orm.silent.call(
                        "hr.performance.form",
                        method,
                        [[this.props.formId], ...args],
                        { context }
                    );
                    if (method === "run_verb") {
                        this.props.onChanged?.(); // the record around the page moves as well
                    }
                    return result;
                },
                store: new OfflineStore(
                    browser.localStorage,
                    user.userId || session.user_id,
                    this.props.formId
                ),
            })
        );
        onWillStart(() => {
            this.load(); // not awaited: the page around it shows at once
        });
        this.channel = `hr.performance.form_${this.props.formId}`;
        this.onMessage = (payload) => {
            if (payload.id !== this.props.formId || payload.client_id === this.clientId) {
                return;
            }
            // lines of the interview move nothing else; topics, what the manager may send
            const aside = { note: true, topic: this.model.data?.my_side !== "manager" };
            if (aside[payload.kind]) {
                this.model.refreshTalk();
                return;
            }
            this.model.refresh();
            this.props.onChanged?.();
        };
        this.onBusState = () => {
            const connected = this.bus.workerState === "CONNECTED";
            if (connected && this.state.live !== "live") {
                this.model.refresh(); // what happened while nobody told us
            }
            this.state.live = connected ? "live" : "polling";
        };
        this.onConnected = () => {
            this.state.live = "live";
            this.model.refresh();
        };
        this.onDisconnected = () => {
            this.state.live = "polling";
        };
        this.bus.subscribe(CHANGED, this.onMessage);
        this.bus.addEventListener("BUS:CONNECT", this.onConnected);
        this.bus.addEventListener("BUS:RECONNECT", this.onConnected);
        this.bus.addEventListener("BUS:DISCONNECT", this.onDisconnected);
        this.bus.addEventListener("BUS:RECONNECTING", this.onDisconnected);
        this.bus.addEventListener("BUS:WORKER_STATE_UPDATED", this.onBusState);
        this.bus.addChannel(this.channel);
        this.schedulePoll();
        useExternalListener(window, "online", () => this.model.retry());
        useExternalListener(window, "focus", () => this.model.data && this.model.poll());
        useExternalListener(window, "beforeunload", (ev) => {
            if (this.model.hasUnsaved || this.model.hasPending) {
                ev.preventDefault();
            }
        });
        onWillDestroy(() => {
            browser.clearTimeout(this.pollTimer);
            this.bus.unsubscribe(CHANGED, this.onMessage);
            this.bus.removeEventListener("BUS:CONNECT", this.onConnected);
            this.bus.removeEventListener("BUS:RECONNECT", this.onConnected);
            this.bus.removeEventListener("BUS:DISCONNECT", this.onDisconnected);
            this.bus.removeEventListener("BUS:RECONNECTING", this.onDisconnected);
            this.bus.removeEventListener("BUS:WORKER_STATE_UPDATED", this.onBusState);
            this.bus.deleteChannel(this.channel);
            this.model.flush();
            this.model.destroy();
        });
    }

    async load() {
        try {
            await this.model.load();
            this.state.loaded = true;
        } catch (error) {
            this.state.error = failureText(error);
        }
    }

    schedulePoll() {
        const usual = document.hidden ? POLL_DELAY_HIDDEN : POLL_DELAY;
        const delay = this.model.isTalking ? POLL_DELAY_TALK : usual;
        this.pollTimer = browser.setTimeout(async () => {
            if (this.state.live !== "live" && this.model.data && !this.model.offline) {
                await this.model.poll();
            }
            this.schedulePoll();
        }, delay);
    }
}
