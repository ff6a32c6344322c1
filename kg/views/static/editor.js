// The query editor: colours behind a plain text field, names completed, mistakes marked where they are, Ctrl + Enter asks.
"use strict";
(() => {
  const field = document.querySelector("[data-editor]");
  if (!field) return;
  const box = field.parentElement, paint = box.querySelector(".paint"), said = document.getElementById("query-note");
  const words = /^(?:select|construct|describe|ask|where|prefix|base|distinct|reduced|from|named|optional|union|minus|filter|bind|values|graph|group|by|having|order|asc|desc|limit|offset|as|a|in|not|exists|count|sum|min|max|avg|sample|group_concat|separator|if|coalesce|str|lang|langmatches|datatype|bound|iri|uri|contains|strstarts|strends|strafter|strbefore|regex|replace|ucase|lcase|concat|strlen|substr|abs|round|ceil|floor|year|month|day|now|isiri|isliteral|isblank|undef|true|false)$/i;
  const token = /(#[^\n]*)|("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(<[^<>"{}|^`\\\s]*>)|([?$]\w+)|(_:\w+|(?:[A-Za-z][\w.-]*)?:[\w.%-]*)|(\b\d+(?:\.\d+)?\b)|([A-Za-z_]\w*)/g;
  const kinds = [null, "note", "text", "iri", "var", "name", "num", "word"];
  const known = new Map([...document.querySelectorAll("[data-prefix]")].map((one) => [one.dataset.prefix.match(/PREFIX ([\w-]*):/)[1], one.dataset.prefix]));
  const terms = field.dataset.terms.split(" ");
  let bad = -1;

  // The text in pieces: what each is, and where it begins.
  function pieces(text) {
    const found = [];
    let at = 0;
    for (const match of text.matchAll(token)) {
      const kind = kinds[match.findIndex((one, place) => place > 0 && one !== undefined)];
      if (kind === "word" && !words.test(match[0])) continue;
      if (match.index > at) found.push(["", text.slice(at, match.index), at]);
      found.push([kind, match[0], match.index]);
      at = match.index + match[0].length;
    }
    found.push(["", text.slice(at), at]);
    return found;
  }
  const declared = (text) => new Set([...text.matchAll(/\bprefix\s+([\w.-]*):/gi)].map((match) => match[1]));

  // What can be seen to be wrong without asking: a bracket without its other, a prefix that stands for nothing.
  function mistake(all, text) {
    const other = {"}": "{", ")": "(", "]": "["}, open = [], names = declared(text);
    for (const [kind, part, from] of all) {
      const name = part.split(":")[0];
      if (kind === "name" && name !== "_" && !names.has(name)) return [from, `the prefix ${name}: is not declared`];
      if (kind) continue;
      for (let at = 0; at < part.length; at += 1) {
        if ("{([".includes(part[at])) open.push([part[at], from + at]);
        else if (part[at] in other) {
          const last = open.pop();
          if (!last) return [from + at, `${part[at]} closes nothing`];
          if (last[0] !== other[part[at]]) return [from + at, `${part[at]} cannot close ${last[0]}`];
        }
      }
    }
    return open.length ? [open[open.length - 1][1], `${open[open.length - 1][0]} is not closed`] : null;
  }
  function place(at) {
    const before = field.value.slice(0, at).split("\n");
    return `Line ${before.length}, column ${before[before.length - 1].length + 1}`;
  }
  function span(kind, text) {
    const one = document.createElement("span");
    one.className = kind;
    one.textContent = text;
    return one;
  }
  function coloured() {
    const made = document.createDocumentFragment();
    for (const [kind, part, from] of pieces(field.value)) {
      const here = bad - from, marked = here >= 0 && here < part.length;
      if (kind) made.append(span(`p-${kind}${marked ? " p-bad" : ""}`, part));
      else if (!marked) made.append(part);
      else made.append(part.slice(0, here), span("p-bad", part[here] === "\n" ? " \n" : part[here]), part.slice(here + 1));
    }
    if (bad >= field.value.length) made.append(span("p-bad", " "));
    made.append("\n");
    paint.replaceChildren(made);
    scrolled();
  }
  function scrolled() { paint.scrollTop = field.scrollTop; paint.scrollLeft = field.scrollLeft; }
  function mark(at, words) {
    bad = at;
    said.textContent = words;
    if (at < 0) field.removeAttribute("aria-invalid"); else field.setAttribute("aria-invalid", "true");
    coloured();
  }
  let timer = 0;
  function changed() {
    clearTimeout(timer);
    if (bad >= 0) mark(-1, ""); else coloured();
    timer = setTimeout(() => {
      const found = mistake(pieces(field.value), field.value);
      if (found) mark(found[0], `${place(found[0])}: ${found[1]}`);
    }, 700);
  }
  // Where the server says that it stopped reading.
  function refused() {
    const note = document.querySelector("#outcome .note"), found = note && note.textContent.match(/line (\d+), column (\d+): ([^]*)/);
    if (!found) { if (bad >= 0) mark(-1, ""); return; }
    const lines = field.value.split("\n").slice(0, Number(found[1]) - 1);
    const at = Math.min(lines.reduce((sum, line) => sum + line.length + 1, 0) + Number(found[2]) - 1, field.value.length);
    mark(at, `${place(at)}: ${found[3].trim()}`);
    field.focus();
    field.setSelectionRange(at, at);
  }

  // Names that begin as typed; arrows choose, Enter or Tab takes, Escape closes.
  const list = document.createElement("ul");
  list.className = "options names"; list.id = "query-names"; list.hidden = true;
  list.setAttribute("role", "listbox"); list.setAttribute("aria-label", "Names");
  box.after(list);
  for (const [name, value] of [["aria-autocomplete", "list"], ["aria-controls", list.id]]) field.setAttribute(name, value);
  let offered = [], chosen = -1, begun = "";
  function close() { list.hidden = true; chosen = -1; field.removeAttribute("aria-activedescendant"); }
  function choose(at) {
    chosen = at;
    [...list.children].forEach((one, number) => one.setAttribute("aria-selected", String(number === at)));
    field.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({block: "nearest"});
  }
  function insert(text, from, to) {
    field.setSelectionRange(from, to);
    if (!document.execCommand("insertText", false, text)) field.setRangeText(text, from, to, "end");
  }
  function declare(line) {
    const at = field.selectionStart;
    insert(line + "\n", 0, 0);
    field.setSelectionRange(at + line.length + 1, at + line.length + 1);
  }
  function take(name) {
    const to = field.selectionStart, prefix = name.split(":")[0];
    close();
    insert(name, to - begun.length, to);
    if (!declared(field.value).has(prefix) && known.has(prefix)) declare(known.get(prefix));
    close();
    changed();
  }
  function offer() {
    const before = field.value.slice(0, field.selectionStart), match = before.match(/(?:^|[\s({[|/^!;,.])([A-Za-z][\w-]*(?::[\w-]*)?)$/);
    begun = match ? match[1] : "";
    const wanted = begun.toLowerCase(), colon = wanted.indexOf(":");
    const last = pieces(before).findLast(([, part]) => part);
    if (wanted.length < 2 || words.test(begun) || (last && (last[0] === "note" || last[0] === "text"))) { close(); return; }
    const fits = (name) => colon < 0 ? name.includes(wanted, name.indexOf(":")) : name.startsWith(wanted.slice(0, colon + 1)) && name.includes(wanted.slice(colon + 1), colon + 1);
    // Letters as typed go first, and behind "a" the names of classes.
    const local = (name) => name.split(":")[1], ofClass = /\sa\s+\S*$/.test(before);
    const rank = (name) => 4 * (ofClass && /^[A-Z]/.test(local(name))) + 2 * (name.toLowerCase().startsWith(wanted)
      || local(name).toLowerCase().startsWith(wanted.slice(colon + 1))) + local(name).startsWith(begun.slice(colon + 1));
    offered = colon < 0 ? [...known.keys()].filter((name) => name.startsWith(wanted)).map((name) => name + ":") : [];
    const found = terms.filter((name) => fits(name.toLowerCase()) && name !== begun);
    offered = [...offered, ...found.sort((one, two) => rank(two) - rank(one) || one.localeCompare(two))].slice(0, 8);
    list.replaceChildren(...offered.map((name, at) => {
      const item = document.createElement("li");
      item.id = `query-name-${at}`; item.textContent = name;
      item.setAttribute("role", "option"); item.setAttribute("aria-selected", "false");
      item.addEventListener("pointerdown", (event) => { event.preventDefault(); take(name); });
      return item;
    }));
    chosen = -1;
    field.removeAttribute("aria-activedescendant");
    list.hidden = !offered.length;
    if (list.hidden) return;
    const lines = before.split("\n"), style = getComputedStyle(field), height = parseFloat(style.lineHeight);
    const letter = document.createElement("canvas").getContext("2d");
    letter.font = style.font;
    const left = parseFloat(style.paddingLeft) + letter.measureText(lines[lines.length - 1].slice(0, -begun.length)).width - field.scrollLeft;
    const top = parseFloat(style.paddingTop) + lines.length * height - field.scrollTop;
    list.style.left = `${Math.max(0, Math.min(left, box.clientWidth - 260))}px`;
    list.style.top = `${box.offsetTop + Math.min(top, box.clientHeight)}px`;
  }

  box.classList.add("painted");
  field.addEventListener("input", () => { changed(); offer(); });
  field.addEventListener("scroll", () => { scrolled(); close(); });
  field.addEventListener("blur", close);
  field.addEventListener("click", close);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); close(); field.form.requestSubmit(); return; }
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose((chosen + step + offered.length + (chosen < 0 && step < 0 ? 1 : 0)) % offered.length);
    } else if (event.key === "Tab" || (event.key === "Enter" && chosen >= 0)) { event.preventDefault(); take(offered[Math.max(chosen, 0)]); }
    else if (event.key === "Escape") { event.preventDefault(); close(); }
    else if (event.key === "ArrowLeft" || event.key === "ArrowRight") close();
  });
  for (const button of document.querySelectorAll("[data-prefix]")) {
    button.addEventListener("click", () => {
      field.focus();
      if (!field.value.includes(button.dataset.prefix)) declare(button.dataset.prefix);
      changed();
    });
  }
  coloured();
  refused();
  document.body.addEventListener("htmx:afterSwap", refused);
  const go = document.querySelector("[data-go]");
  if (go) go.addEventListener("change", () => { if (go.value) go.form.requestSubmit(); });
})();
