import { browser } from "@web/core/browser/browser";
import { user } from "@web/core/user";
import { session } from "@web/session";
import { forget } from "@hr_performance_interview/form_app/offline_store";

/**
 * On every page of portal and back office: text that is kept on the device goes with the
 * person who wrote it. A session that merely ran out keeps it, for when the person is back.
 */
const userId = user.userId || session.user_id;
if (userId) {
    forget(browser.localStorage, userId);
}
document.addEventListener(
    "click",
    (ev) => {
        if (ev.target.closest?.("a[href*='/web/session/logout'], [data-menu='logout']")) {
            forget(browser.localStorage);
        }
    },
    { capture: true }
);
