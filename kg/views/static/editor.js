// The query editor: colours behind a plain text field, prefixes at a click, and downloads in the format asked for.
"use strict";
(() => {
  const field = document.querySelector("[data-editor]");
  if (!field) return;
  const paint = field.parentElement.querySelector(".paint");
  const words = /^(?:select|construct|describe|ask|where|prefix|base|distinct|reduced|from|named|optional|union|minus|filter|bind|values|graph|group|by|having|order|asc|desc|limit|offset|as|a|in|not|exists|count|sum|min|max|avg|sample|group_concat|separator|if|coalesce|str|lang|langmatches|datatype|bound|iri|uri|contains|strstarts|strends|strafter|strbefore|regex|replace|ucase|lcase|concat|strlen|substr|abs|round|ceil|floor|year|month|day|now|isiri|isliteral|isblank|undef|true|false)$/i;
  const token = /(#[^\n]*)|("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(<[^<>"{}|^`\\\s]*>)|([?$]\w+)|([A-Za-z][\w.-]*)?:([\w.%-]*)|(\b\d+(?:\.\d+)?\b)|([A-Za-z_]\w*)/g;
  const kinds = [null, "note", "text", "iri", "var", "name", "name", "num", "word"];

  function coloured() {
    const text = field.value;
    const piece = document.createDocumentFragment();
    let at = 0;
    for (const match of text.matchAll(token)) {
      const kind = kinds[match.findIndex((one, place) => place > 0 && one !== undefined)] || "name";
      if (kind === "word" && !words.test(match[0])) continue;
      if (match.index > at) piece.append(text.slice(at, match.index));
      const span = document.createElement("span");
      span.className = "p-" + kind;
      span.textContent = match[0];
      piece.append(span);
      at = match.index + match[0].length;
    }
    piece.append(text.slice(at) + "\n");
    paint.replaceChildren(piece);
    paint.scrollTop = field.scrollTop; paint.scrollLeft = field.scrollLeft;
  }
  field.parentElement.classList.add("painted");
  field.addEventListener("input", coloured);
  field.addEventListener("scroll", () => { paint.scrollTop = field.scrollTop; paint.scrollLeft = field.scrollLeft; });
  coloured();
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); field.form.requestSubmit(); }
  });
  for (const button of document.querySelectorAll("[data-prefix]")) {
    button.addEventListener("click", () => {
      if (!field.value.includes(button.dataset.prefix)) field.value = button.dataset.prefix + "\n" + field.value;
      coloured();
      field.focus();
    });
  }
  const go = document.querySelector("[data-go]");
  if (go) go.addEventListener("change", () => { if (go.value) go.form.requestSubmit(); });
})();
