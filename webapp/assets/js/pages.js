// Tiers' pages. Everything works without this file; it saves drafts as one types, sends files at
// once, lets one draw a signature, and counts down.
import { all } from "./common.js";
import { keepDraft } from "./tiers/draft.js";
import { leadToMistakes } from "./tiers/focus.js";
import { sign } from "./tiers/signature.js";
import { countDown, warnOfTheEnd } from "./tiers/time.js";
import { sendFiles } from "./tiers/uploads.js";

document.documentElement.classList.add("js");

all("[data-focus]").forEach(leadToMistakes);
all("form[data-uploads]").forEach(sendFiles);
all("[data-sign]").forEach(sign);
all("[data-wait]").forEach(countDown);

const form = document.querySelector("form[data-draft]");
const keep = form ? keepDraft(form) : null;
all("[data-session]").forEach((notice) => warnOfTheEnd(notice, form, keep));
