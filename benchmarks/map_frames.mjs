// Frame times of a page of `molvae map` in headless Chromium while a hand pans, zooms and hovers.
//   node benchmarks/map_frames.mjs map.html [chromium]
// The events go through the DevTools protocol, one before each frame, as those of a real mouse do; a frame's
// time is the distance between two calls of requestAnimationFrame. Node 22, or 20 with --experimental-websocket; no package is needed.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";

const FRAMES = 240;
const page = resolve(process.argv[2]), program = process.argv[3] || "chromium";
const profile = mkdtempSync(join(tmpdir(), "map-frames-"));
const options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
  "--disable-background-networking", "--remote-debugging-port=0", `--user-data-dir=${profile}`,
  "--window-size=1280,900", "about:blank"];
const browser = spawn(program, options, { stdio: ["ignore", "ignore", "pipe"] });

const address = await new Promise((found, failed) => {
  let text = "";
  browser.stderr.on("data", (part) => {
    text += part;
    const line = text.match(/ws:\/\/([^/\s]+)\//);
    if (line) found(line[1]);
  });
  browser.on("exit", () => failed(new Error(text)));
});
const tab = (await (await fetch(`http://${address}/json`)).json()).find((one) => one.type === "page");
const socket = new WebSocket(tab.webSocketDebuggerUrl);
await new Promise((open) => { socket.onopen = open; });
const answers = new Map();
socket.onmessage = ({ data }) => { const { id, result, error } = JSON.parse(data); answers.get(id)?.(result ?? error); };
let last = 0;
const ask = (method, params = {}) => new Promise((answer) => {
  answers.set(++last, answer);
  socket.send(JSON.stringify({ id: last, method, params }));
});
const run = async (expression) => (await ask("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true })).result.value;
const mouse = (type, x, y, more = {}) => ask("Input.dispatchMouseEvent", { type, x, y, ...more });

await ask("Page.enable");
await ask("Page.navigate", { url: `file://${page}` });
while (!(await run('document.getElementById("message")?.hidden ?? false'))) await new Promise((r) => setTimeout(r, 50));
const loaded = await run("performance.now()");
const molecules = await run('document.querySelector("p.lead").textContent');
const [left, top, width, height] = await run('(({left, top, width, height}) => [left, top, width, height])(document.getElementById("plane").getBoundingClientRect())');
const x = left + width / 2, y = top + height / 2;

const watch = () => run("window.times = []; (function tick(now) { times.push(now); window.ticking = requestAnimationFrame(tick); })(performance.now()); 0");
const seen = async (name) => {
  const times = await run("cancelAnimationFrame(ticking); times");
  const frames = times.slice(2).map((now, at) => now - times[at + 1]).sort((a, b) => a - b);
  const share = (part) => frames[Math.min(frames.length - 1, Math.floor(part * frames.length))].toFixed(1).padStart(7);
  console.log(name.padEnd(8), String(frames.length).padStart(6), share(0.5), share(0.95), share(0.99), share(1));
};
const pause = () => new Promise((r) => setTimeout(r, 16));

console.log(`# node benchmarks/map_frames.mjs ${process.argv[2].split("/").at(-1)}`);
console.log(`# ${molecules}`);
console.log(`# ${(statSync(page).size / 1e6).toFixed(1)} MB, ready after ${(loaded / 1000).toFixed(1)} s; ${(await (await fetch(`http://${address}/json/version`)).json()).Browser}, no GPU`);
console.log(`# ${cpus()[0].model}, ${cpus().length} cores; frame times in ms`);
console.log("what     frames     50%     95%     99%    most");
await watch();
await mouse("mousePressed", x, y, { button: "left", buttons: 1 });
for (let k = 0; k < FRAMES; k++) { await mouse("mouseMoved", x + 150 * Math.sin(k / 20), y + 100 * Math.sin(k / 13), { button: "left", buttons: 1 }); await pause(); }
await mouse("mouseReleased", x, y, { button: "left" });
await seen("pan");
await watch();
for (let k = 0; k < FRAMES; k++) { await mouse("mouseWheel", x, y, { deltaX: 0, deltaY: k % 120 < 60 ? -25 : 25 }); await pause(); }
await seen("zoom");
await watch();
for (let k = 0; k < FRAMES; k++) { await mouse("mouseMoved", x + 200 * Math.sin(k / 40), y + 120 * Math.sin(k / 17)); await pause(); }
await seen("hover");

socket.close();
browser.removeAllListeners("exit");
browser.kill();
browser.on("exit", () => setTimeout(() => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }), 300));
