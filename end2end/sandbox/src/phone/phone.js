// One phone: asks twice a second what it should show, and posts what is pressed.

const upn = decodeURIComponent(location.pathname.split("/").pop());
const address = `/control/phone/${encodeURIComponent(upn)}`;
const find = (id) => document.getElementById(id);

const SAID = {
  approve: "Approved.",
  deny: "Denied.",
  fraud: "Reported. Your administrator knows.",
  ignore: "Ignored. The prompt runs out by itself.",
  late: "This approval arrives after the time is over.",
  number: "Sent.",
};

const HABITS = {
  auto_approve: "Approves by itself.",
  auto_deny: "Denies by itself.",
  auto_fraud: "Reports fraud by itself.",
  auto_late: "Approves by itself, too late.",
  silent: "Nobody looks at this phone.",
};

let shown = null;

async function refresh() {
  const response = await fetch(address).catch(() => null);
  if (response?.status === 404) find("hint").textContent = "Nobody has this phone.";
  if (response?.ok) show(await response.json());
}

function show(phone) {
  document.title = `${phone.pending.length ? "● " : ""}${phone.name} – phone`;
  find("clock").textContent = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  find("network").textContent = phone.offline ? "No network" : "5G ▮▮▮";
  find("name").textContent = phone.name;
  find("upn").textContent = phone.upn;

  const prompt = phone.pending.at(-1);
  find("prompt").hidden = !prompt;
  find("idle").hidden = Boolean(prompt);
  if (prompt) ring(phone, prompt);
  else rest(phone);
  shown = prompt?.id ?? null;
}

function ring(phone, prompt) {
  const number = prompt.kind === "number";
  find("organisation").textContent = phone.company;
  find("question").textContent = number ? "Are you trying to sign in?" : "Approve sign-in?";
  find("match").hidden = !number;
  for (const id of ["approve", "late"]) find(id).hidden = number;
  find("left").style.width = `${(100 * prompt.remaining_ms) / (prompt.remaining_ms + prompt.since_ms)}%`;
  if (prompt.id === shown) return;
  find("last").textContent = "";
  find("number").value = "";
  if (number) find("number").focus();
  navigator.vibrate?.(200);
}

function rest(phone) {
  const habit = typeof phone.habit === "string" ? phone.habit : Object.keys(phone.habit)[0];
  find("hint").textContent = HABITS[habit] ?? (phone.code ? "No requests." : "No authenticator on this phone.");
  find("totp").hidden = !phone.code;
  find("code").textContent = phone.code?.replace(/(...)/, "$1 ") ?? "";
  find("code-left").style.width = `${phone.code_lasts_ms / 300}%`;
}

async function press(answer, number) {
  const body = JSON.stringify({ answer, number });
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(address, { method: "POST", headers, body }).catch(() => null);
  find("last").textContent = response?.ok ? SAID[answer] : "The prompt was already gone.";
  await refresh();
}

for (const button of document.querySelectorAll("[data-answer]")) {
  button.addEventListener("click", () => press(button.dataset.answer));
}
find("match").addEventListener("submit", (event) => {
  event.preventDefault();
  press("number", Number(find("number").value));
});

await refresh();
setInterval(refresh, 500);
