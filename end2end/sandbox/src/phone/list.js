// The list of phones. Ringing ones come first; everything else keeps its place.

const list = document.querySelector("#phones");
let shown = "";

async function refresh() {
  const response = await fetch("/control/phone").catch(() => null);
  if (!response?.ok) return;
  const phones = await response.json();
  phones.sort((a, b) => b.pending.length - a.pending.length);
  // An unchanged list is left alone, so that the focus stays where it is.
  const now = JSON.stringify(phones.map((phone) => [phone.upn, words(phone)]));
  if (now !== shown) list.replaceChildren(...phones.map(entry));
  shown = now;
}

function entry(phone) {
  const link = document.createElement("a");
  link.href = `/phone/${encodeURIComponent(phone.upn)}`;
  link.className = phone.pending.length ? "ringing" : "";
  link.append(text("strong", phone.name), text("span", phone.upn), text("small", words(phone)));
  const item = document.createElement("li");
  item.append(link);
  return item;
}

function words(phone) {
  if (phone.pending.length) return "Ringing";
  return phone.habit === "manual" ? phone.company : `${phone.company} · acts by itself`;
}

function text(tag, content) {
  const element = document.createElement(tag);
  element.textContent = content;
  return element;
}

await refresh();
setInterval(refresh, 1000);
