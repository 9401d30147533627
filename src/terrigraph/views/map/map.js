// The map's behaviour: colours, selection, panel, search. Everything that it shows is cloned from the list below the map
// or set as text; no HTML is made from data. `network`, `nodes` and `edges` come from the script that draws the network.
"use strict";
(() => {
  const look = JSON.parse(document.getElementById("look").textContent);
  const at = (id) => document.getElementById(id);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const picture = at("mynetwork"), panel = at("panel"), search = at("search");
  const allNodes = nodes.get(), allEdges = edges.get();
  const SEE = "see=";
  const byId = new Map(allNodes.map((node) => [node.id, node]));
  const hidden = new Set();
  let chosen = { nodes: new Set(), edges: new Set() };
  let tall = null;

  // ---------------------------------------------------------------- colours and places

  const faded = (colour, share) => colour + Math.round(share * 255).toString(16).padStart(2, "0");

  function paint() {
    const tone = dark.matches ? "dark" : "light", colours = look[tone];
    const css = getComputedStyle(document.documentElement);
    const ink = css.getPropertyValue("--ink").trim(), soft = css.getPropertyValue("--soft").trim();
    const paper = css.getPropertyValue("--paper").trim();
    const some = chosen.nodes.size > 0;
    nodes.update(allNodes.map((node) => {
      const near = !some || chosen.nodes.has(node.id);
      const size = node.fonts[tall ? 1 : 0];
      const colour = colours.nodes[node.kind], name = near ? ink : faded(soft, 0.35);
      return {
        id: node.id, hidden: hidden.has(node.kind), opacity: near ? 1 : 0.18,
        color: { background: node.doubtful ? paper : colour, border: colour },
        font: { color: name, strokeColor: paper, size, bold: { color: name, size } },
        x: tall ? node.tall[0] : node.wide[0], y: tall ? node.tall[1] : node.wide[1],
      };
    }));
    edges.update(allEdges.map((edge) => {
      const picked = chosen.edges.has(edge.id), near = !some || picked;
      const colour = colours.links[edge.family];
      return {
        id: edge.id, hidden: hidden.has(byId.get(edge.from).kind) || hidden.has(byId.get(edge.to).kind),
        color: { color: near ? colour : faded(colour, 0.1), opacity: 1 },
        width: picked ? edge.line + 1 : edge.line,
        font: {
          color: near ? colour : "#0000", strokeColor: near ? paper : "#0000", size: picked ? 14 : edge.size, vadjust: lower(edge),
        },
        scaling: { label: { drawThreshold: picked || edge.spoken ? 5 : 12 } },
      };
    }));
  }

  // How far below its middle a curved edge's label is: on the side that the edge curves to.
  function lower(edge) {
    const here = tall ? "tall" : "wide", run = byId.get(edge.to)[here][0] - byId.get(edge.from)[here][0];
    return 15 * edge.lane * Math.sign(-run * edge.bend || edge.bend);
  }

  function arrange() {
    const upright = picture.clientHeight > picture.clientWidth;
    if (upright !== tall) {
      tall = upright;
      paint();
    }
    whole(false);
  }

  // ---------------------------------------------------------------- choosing

  function around(id) {
    const near = { nodes: new Set([id]), edges: new Set() };
    for (const edge of allEdges) {
      if (edge.from === id || edge.to === id) {
        near.edges.add(edge.id);
        near.nodes.add(edge.from).add(edge.to);
      }
    }
    return near;
  }

  function bare(element) {
    const copy = element.cloneNode(true);
    for (const one of [copy, ...copy.querySelectorAll("[id]")]) one.removeAttribute("id");
    for (const button of copy.querySelectorAll("button.see")) button.parentNode.remove();
    return copy;
  }

  function open(title, ...content) {
    at("panel-title").textContent = title;
    at("panel-body").replaceChildren(...content);
    panel.hidden = false;
    panel.scrollTop = 0;
  }

  function address(id) {
    try {
      history.replaceState(null, "", id ? "#" + SEE + id : location.pathname + location.search);
    } catch { /* a page inside a notebook has no address of its own */ }
  }

  function show(id, move) {
    const thing = at(id);
    if (!byId.has(id) || !thing) return;
    if (hidden.delete(byId.get(id).kind)) press();
    chosen = around(id);
    paint();
    open(thing.querySelector("summary").textContent, bare(thing.querySelector(".about")));
    address(id);
    makeRoom();
    if (move || covered(id)) frame([...chosen.nodes], 1.15, true);
  }

  function showEdge(id) {
    const edge = edges.get(id);
    const same = allEdges.filter((other) => other.fact === edge.fact);
    chosen = { nodes: new Set(same.flatMap((e) => [e.from, e.to])), edges: new Set(same.map((e) => e.id)) };
    paint();
    const fact = at("list").querySelector(`[data-fact="${edge.fact}"]`);
    const list = document.createElement("ul");
    list.className = "facts";
    list.append(bare(fact));
    open(edge.name, list);
    address("");
  }

  // The part of the picture that the panel leaves free, in pixels from the picture's corner.
  function free() {
    const all = picture.getBoundingClientRect(), over = panel.hidden ? null : panel.getBoundingClientRect();
    const sideways = over && over.left > all.left + 200;
    return {
      left: 0, right: sideways ? over.left - all.left : all.width,
      top: Math.max(0, -all.top), bottom: over && !sideways ? Math.min(all.height, over.top - all.top) : all.height,
    };
  }

  // Bring some nodes into view, as large as they fit.
  function frame(ids, largest, animate) {
    const boxes = ids.map((id) => network.getBoundingBox(id));
    const left = Math.min(...boxes.map((b) => b.left)), right = Math.max(...boxes.map((b) => b.right));
    const top = Math.min(...boxes.map((b) => b.top)), bottom = Math.max(...boxes.map((b) => b.bottom));
    const room = free(), margin = picture.clientWidth < 600 ? 8 : 22;
    const width = Math.max(80, room.right - room.left - 2 * margin), height = Math.max(80, room.bottom - room.top - 2 * margin);
    const scale = Math.min(largest, width / (right - left), height / (bottom - top));
    const position = {
      x: (left + right) / 2 - ((room.left + room.right) / 2 - picture.clientWidth / 2) / scale,
      y: (top + bottom) / 2 - ((room.top + room.bottom) / 2 - picture.clientHeight / 2) / scale,
    };
    const animation = animate && !still.matches ? { duration: 450, easingFunction: "easeInOutQuad" } : false;
    network.moveTo({ position, scale, animation });
  }

  const whole = (animate) => frame(allNodes.filter((node) => !hidden.has(node.kind)).map((node) => node.id), 1.4, animate);

  // On a phone the panel may leave next to nothing of the picture: scroll to where it shows.
  function makeRoom() {
    const room = free();
    if (room.bottom - room.top < 180) at("stage").scrollIntoView({ block: "start", behavior: "instant" });
  }

  function covered(id) {
    const { x, y } = network.canvasToDOM(network.getPosition(id)), room = free();
    return x > room.right - 30 || y > room.bottom - 30 || y < room.top + 20;
  }

  function close() {
    if (panel.hidden && chosen.nodes.size === 0) return;
    panel.hidden = true;
    chosen = { nodes: new Set(), edges: new Set() };
    paint();
    address("");
  }

  network.on("click", ({ nodes: [node], edges: [edge] }) => {
    if (node !== undefined) show(node, false);
    else if (edge !== undefined) showEdge(edge);
    else close();
  });
  network.on("hoverNode", () => { picture.style.cursor = "pointer"; });
  network.on("blurNode", () => { picture.style.cursor = ""; });
  at("close").addEventListener("click", close);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      close();
      at("matches").hidden = true;
    }
  });

  // A link to a thing, in the panel or a "see on the map" button, chooses it; in the list it also unfolds its entry.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]'), see = event.target.closest("button.see");
    const id = see ? see.dataset.node : link ? decodeURIComponent(link.getAttribute("href").slice(1)) : "";
    if (!byId.has(id)) return;
    if (see || panel.contains(link)) {
      event.preventDefault();
      if (see) at("stage").scrollIntoView({ block: "start", behavior: "instant" });
      show(id, true);
      if (see) panel.focus({ preventScroll: true });
    } else {
      at(id).open = true;
    }
  });

  // ---------------------------------------------------------------- moving about

  let active = false;
  picture.addEventListener("pointerdown", () => { active = true; });
  picture.addEventListener("pointerleave", () => { active = false; });
  // A wheel over the map scrolls the page until the map has been touched; then it zooms.
  picture.addEventListener("wheel", (event) => {
    if (!active && !event.ctrlKey) event.stopPropagation();
  }, { capture: true });
  const zoom = (factor) => network.moveTo({
    scale: network.getScale() * factor, animation: still.matches ? false : { duration: 200, easingFunction: "easeOutQuad" },
  });
  at("closer").addEventListener("click", () => zoom(1.35));
  at("farther").addEventListener("click", () => zoom(1 / 1.35));
  at("whole").addEventListener("click", () => {
    close();
    whole(true);
  });

  // ---------------------------------------------------------------- legend

  const toggles = [...document.querySelectorAll(".toggle")];
  function press() {
    for (const toggle of toggles) toggle.setAttribute("aria-pressed", String(!hidden.has(Number(toggle.dataset.kind))));
  }
  for (const toggle of toggles) {
    toggle.addEventListener("click", () => {
      const kind = Number(toggle.dataset.kind);
      if (!hidden.delete(kind)) hidden.add(kind);
      press();
      paint();
    });
  }

  // ---------------------------------------------------------------- search

  const { fold } = terrigraphText;
  const things = [...document.querySelectorAll(".thing")].map((element) => ({
    element, id: element.id, name: element.querySelector("summary").textContent,
    key: fold(element.querySelector("summary").textContent), all: fold(element.textContent),
  }));

  function matches(text) {
    const words = fold(text).split(" ").filter(Boolean);
    const has = (where) => words.every((word) => where.includes(word));
    return words.length === 0 ? null : {
      named: things.filter((thing) => has(thing.key)), mentioned: things.filter((thing) => !has(thing.key) && has(thing.all)),
    };
  }

  function suggestion(thing) {
    const item = document.createElement("li"), button = document.createElement("button"), text = document.createElement("span");
    button.type = "button";
    text.className = "text";
    text.textContent = thing.name;
    button.append(thing.element.querySelector(".icon").cloneNode(true), text);
    button.addEventListener("click", () => {
      at("matches").hidden = true;
      show(thing.id, true);
      panel.focus({ preventScroll: true });
    });
    item.append(button);
    return item;
  }

  function seek() {
    const result = matches(search.value);
    const kept = result && new Set([...result.named, ...result.mentioned].map((thing) => thing.id));
    for (const thing of things) thing.element.hidden = Boolean(kept) && !kept.has(thing.id);
    for (const kind of document.querySelectorAll(".kind")) kind.hidden = !kind.querySelector(".thing:not([hidden])");
    at("none").hidden = !kept || kept.size > 0;
    at("status").textContent = kept ? look.words[kept.size > 1 ? "many" : kept.size === 1 ? "one" : "none"].replace("#", kept.size) : "";
    const offered = result ? [...result.named, ...result.mentioned].slice(0, 8) : [];
    at("matches").replaceChildren(...offered.map(suggestion));
    at("matches").hidden = offered.length === 0;
    if (result && result.named.length === 1) show(result.named[0].id, true);
    else if (!result) close();
    return offered;
  }

  search.addEventListener("input", seek);
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const [first] = seek();
    if (!first) return;
    at("matches").hidden = true;
    show(first.id, true);
  });
  search.addEventListener("focus", () => { if (search.value && at("matches").children.length) at("matches").hidden = false; });
  document.addEventListener("pointerdown", (event) => { if (!event.target.closest(".search")) at("matches").hidden = true; });

  // ---------------------------------------------------------------- the list

  const unfold = at("unfold");
  for (const thing of things) thing.element.open = false;
  unfold.addEventListener("click", () => {
    const opened = things.some((thing) => !thing.element.open);
    for (const thing of things) thing.element.open = opened;
    unfold.textContent = opened ? look.words.fold : look.words.unfold;
  });
  for (const button of document.querySelectorAll("button.see")) button.hidden = false;
  unfold.hidden = false;
  at("tools").hidden = false;
  let unfolded = [];
  addEventListener("beforeprint", () => {
    unfolded = things.filter((thing) => !thing.element.open);
    for (const thing of unfolded) thing.element.open = true;
  });
  addEventListener("afterprint", () => { for (const thing of unfolded) thing.element.open = false; });

  // ---------------------------------------------------------------- start

  dark.addEventListener("change", paint);
  arrange();
  let size = [picture.clientWidth, picture.clientHeight];
  new ResizeObserver(() => {
    const now = [picture.clientWidth, picture.clientHeight];
    if (now[0] === size[0] && now[1] === size[1]) return;
    size = now;
    arrange();
  }).observe(picture);
  // "#see=…" is what the map shows; "#…" alone is an entry of the list.
  const asked = decodeURIComponent(location.hash.slice(1));
  if (byId.has(asked)) at(asked).open = true;
  if (asked.startsWith(SEE)) show(asked.slice(SEE.length), true);
})();
