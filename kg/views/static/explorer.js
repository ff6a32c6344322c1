// What the explorer's pages do beyond reading: every page is whole without it.
"use strict";
(() => {
  document.documentElement.classList.add("js");
  for (const one of document.querySelectorAll("details.embedded")) {
    one.addEventListener("toggle", () => {
      const frame = one.querySelector("iframe");
      if (one.open && !frame.src) frame.src = frame.dataset.source;
    });
  }
  // A download in a format that the address alone does not say.
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-as]");
    if (!link) return;
    event.preventDefault();
    const answer = await fetch(link.href, {headers: {Accept: link.dataset.as}});
    const saved = document.createElement("a");
    saved.href = URL.createObjectURL(await answer.blob());
    saved.download = link.download;
    saved.click();
    setTimeout(() => URL.revokeObjectURL(saved.href), 1000);
  });
  addEventListener("beforeprint", () => { for (const one of document.querySelectorAll("main details:not(.embedded)")) one.open = true; });
  const form = document.getElementById("search");
  // A page of a trial leads back to the results that this tab showed last.
  try {
    if (form) addEventListener("pagehide", () => sessionStorage.setItem("results", location.pathname + location.search));
    const results = sessionStorage.getItem("results");
    if (/^\/\?./.test(results)) for (const link of document.querySelectorAll("a[data-results]")) { link.href = results; link.textContent = "← Back to the results"; }
  } catch { /* A browser may refuse to keep anything: the link to all trials stays. */ }
  const narrow = matchMedia("(max-width: 860px)");

  // Addresses hold what says something, and nothing else.
  function tidy(pairs) {
    return new URLSearchParams([...pairs].filter(([name, value]) => value !== "" && !(name === "km" && !pairs.get("near"))));
  }

  if (form) {
    const filters = form.querySelector(".filters");
    filters.open = !narrow.matches;
    // Where the filters stand above the answer, they would keep it out of sight.
    form.addEventListener("click", (event) => {
      if (!event.target.closest("#to-answer")) return;
      event.preventDefault();
      filters.open = false;
      const answer = document.getElementById("answer");
      answer.tabIndex = -1;
      answer.focus({preventScroll: true});
      answer.scrollIntoView();
    });
    const wanted = () => String(tidy(new URLSearchParams(new FormData(form))));
    let shown = wanted();
    form.addEventListener("htmx:configRequest", (event) => {
      const asked = wanted();
      if (asked === shown) { event.preventDefault(); return; }
      shown = asked;
      event.detail.path = "/" + (asked ? "?" + asked : "");
      event.detail.parameters = new FormData();
    });
    form.addEventListener("htmx:afterRequest", (event) => { if (event.detail.elt === form && !event.detail.successful) shown = null; });
    // Between press and release nothing may move under the pointer, or the click reaches nobody.
    const waiting = [];
    let pressed = false;
    document.addEventListener("pointerdown", (event) => { pressed = Boolean(event.target.closest("#answer, #facets, #to-answer")); }, true);
    for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => setTimeout(() => {
      pressed = false;
      for (const ask of waiting.splice(0)) ask();
    }, 50), true);
    document.addEventListener("click", (event) => {
      const leaves = event.target.closest("a[href]") && !(event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey);
      if (leaves) waiting.length = 0;
    });
    form.addEventListener("htmx:confirm", (event) => {
      if (event.detail.elt !== form || !pressed) return;
      event.preventDefault();
      waiting.push(() => event.detail.issueRequest(true));
    });
    form.addEventListener("htmx:beforeSwap", (event) => {
      if (!pressed || event.detail.requestConfig.elt !== form) return;
      event.detail.shouldSwap = false;
      shown = null;
      waiting.push(() => htmx.trigger(form, "submit"));
    });
    if (!window.htmx) form.addEventListener("change", () => {
      if (pressed) waiting.push(() => form.requestSubmit());
      else form.requestSubmit();
    });
    form.addEventListener("submit", (event) => {
      if (window.htmx) return;
      event.preventDefault();
      const kept = tidy(new URLSearchParams(new FormData(form)));
      location.assign("/" + (kept.size ? "?" + kept : ""));
    });
    addEventListener("popstate", () => { if (window.htmx) location.reload(); });
    const opened = new Map();
    form.addEventListener("htmx:beforeSwap", () => {
      for (const one of form.querySelectorAll("details.facet")) opened.set(one.id, one.open);
    });
    form.addEventListener("htmx:oobAfterSwap", () => {
      for (const one of form.querySelectorAll("details.facet")) if (opened.has(one.id)) one.open = opened.get(one.id);
      for (const map of document.querySelectorAll("[data-map]")) zoomable(map);
    });
    document.body.addEventListener("htmx:afterSettle", () => {
      for (const map of document.querySelectorAll("[data-map]")) zoomable(map);
    });
  }

  // Suggestions below a field: arrows choose, Enter takes, Escape closes.
  for (const field of document.querySelectorAll("input[data-suggest]")) suggesting(field);
  function suggesting(field) {
    const list = document.createElement("ul");
    list.className = "options"; list.id = field.id + "-options"; list.hidden = true;
    list.setAttribute("role", "listbox"); list.setAttribute("aria-label", "Suggestions");
    field.parentElement.append(list);
    for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", list.id], ["aria-autocomplete", "list"]]) field.setAttribute(name, value);
    let timer = 0, asked = "", chosen = -1, found = [];
    const close = () => { list.hidden = true; chosen = -1; field.setAttribute("aria-expanded", "false"); field.removeAttribute("aria-activedescendant"); };
    const mark = (place) => {
      chosen = place;
      [...list.children].forEach((one, at) => one.setAttribute("aria-selected", String(at === place)));
      if (place >= 0) { field.setAttribute("aria-activedescendant", list.children[place].id); list.children[place].scrollIntoView({block: "nearest"}); }
      else field.removeAttribute("aria-activedescendant");
    };
    function take(one) {
      close();
      if (one.to) { location.assign(one.to); return; }
      if (form && field.id === "q") {
        const pairs = tidy(new URLSearchParams(new FormData(form)));
        pairs.delete("q"); pairs.delete("page"); pairs.append(...one.adds);
        location.assign("/?" + pairs);
        return;
      }
      field.value = one.text;
      field.dispatchEvent(new Event("change", {bubbles: true}));
    }
    async function ask() {
      const words = field.value.trim();
      if (words === asked) return;
      asked = words;
      if (words.length < 2) { close(); return; }
      const [path, query] = field.dataset.suggest.split("?");
      const pairs = new URLSearchParams(query); pairs.set("q", words);
      const answer = await fetch(path + "?" + pairs);
      if (!answer.ok || field.value.trim() !== words) return;
      found = await answer.json();
      list.replaceChildren(...found.map((one, at) => {
        const item = document.createElement("li");
        item.id = list.id + "-" + at; item.setAttribute("role", "option"); item.setAttribute("aria-selected", "false");
        const name = document.createElement("span"); name.textContent = one.text;
        const more = document.createElement("span"); more.className = "count";
        more.textContent = one.kind + (one.count ? " · " + one.count.toLocaleString("en") : "");
        item.append(name, more);
        item.addEventListener("pointerdown", (event) => { event.preventDefault(); take(one); });
        return item;
      }));
      list.hidden = !found.length || document.activeElement !== field;
      field.setAttribute("aria-expanded", String(!list.hidden));
      chosen = -1;
    }
    field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 120); });
    field.addEventListener("blur", close);
    field.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        mark((chosen + step + found.length + (chosen < 0 && step < 0 ? 1 : 0)) % found.length);
      } else if (event.key === "Enter" && chosen >= 0) { event.preventDefault(); event.stopImmediatePropagation(); take(found[chosen]); }
      else if (event.key === "Escape") { event.preventDefault(); close(); }
    });
  }

  // Maps: buttons and the wheel change the view, dragging moves it.
  function zoomable(figure) {
    if (figure.dataset.ready) return;
    figure.dataset.ready = "yes";
    const picture = figure.querySelector("svg");
    const whole = picture.getAttribute("viewBox").split(" ").map(Number);
    let view = [...whole];
    const show = () => picture.setAttribute("viewBox", view.map((number) => number.toFixed(2)).join(" "));
    function zoom(by, x = 0.5, y = 0.5) {
      const width = Math.min(Math.max(view[2] * by, 20), 1000), height = width * view[3] / view[2];
      view = [view[0] + (view[2] - width) * x, view[1] + (view[3] - height) * y, width, height];
      show();
    }
    const keys = document.createElement("div");
    keys.className = "map-keys";
    for (const [words, sign, act] of [["Zoom in", "+", () => zoom(0.6)], ["Zoom out", "−", () => zoom(1 / 0.6)], ["Show all", "⤢", () => { view = [...whole]; show(); }]]) {
      const key = document.createElement("button");
      key.type = "button"; key.textContent = sign; key.title = words; key.setAttribute("aria-label", words + " (map)");
      key.addEventListener("click", act);
      keys.append(key);
    }
    figure.append(keys);
    picture.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const box = picture.getBoundingClientRect();
      zoom(event.deltaY < 0 ? 0.8 : 1.25, (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
    }, {passive: false});
    let from = null, moved = false;
    picture.addEventListener("pointerdown", (event) => { if (event.button === 0) { from = [event.clientX, event.clientY, ...view]; moved = false; } });
    addEventListener("pointermove", (event) => {
      if (!from) return;
      const box = picture.getBoundingClientRect();
      const scale = view[2] / box.width, right = event.clientX - from[0], down = event.clientY - from[1];
      if (Math.abs(right) + Math.abs(down) > 4) moved = true;
      if (moved) { view[0] = from[2] - right * scale; view[1] = from[3] - down * scale; show(); }
    });
    addEventListener("pointerup", () => { from = null; });
    picture.addEventListener("click", (event) => { if (moved) { event.preventDefault(); moved = false; } }, true);
    picture.addEventListener("dragstart", (event) => event.preventDefault());
  }
  for (const map of document.querySelectorAll("[data-map]")) zoomable(map);
})();
