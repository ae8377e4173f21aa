const tick = document.querySelector("#tick");
const note = document.querySelector("#tick-note");
const talk = document.querySelector("#talk");
const form = document.querySelector("#ask");
const rows = document.querySelector("#orders tbody");

const stream = new EventSource("/events");
stream.addEventListener("message", ({ data }) => {
  const event = JSON.parse(data);
  tick.textContent = new Date(event.tick * 500).toLocaleTimeString([], { hour12: false });
  note.textContent = `${event.orders} orders here, ${event.viewers} watching - ${event.release}, instance ${event.instance}`;
});
stream.addEventListener("error", () => {
  note.textContent = "changing trains…";
});

let socket = connect();
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const { text } = Object.fromEntries(new FormData(form));
  if (socket.readyState !== WebSocket.OPEN) return add("", "One moment, the line is being switched.");
  add("you", text);
  socket.send(text);
  form.reset();
});

async function showOrders() {
  const response = await fetch("/api/orders").catch(() => undefined);
  if (!response?.ok) return;
  const orders = await response.json();
  rows.replaceChildren(...orders.slice(0, 8).map(row));
}
void showOrders();
setInterval(showOrders, 2000);

function connect() {
  const next = new WebSocket(new URL("/ws", location.href.replace(/^http/, "ws")));
  next.addEventListener("message", ({ data }) => {
    const { echo, release, instance } = JSON.parse(data);
    add(`signaller, ${release}/${instance}`, `"${echo}"? All clear.`);
  });
  next.addEventListener("close", () =>
    setTimeout(() => {
      socket = connect();
    }, 200),
  );
  return next;
}

function add(who, text) {
  const line = document.createElement("li");
  line.dataset.who = who;
  line.textContent = text;
  talk.append(line);
  talk.scrollTop = talk.scrollHeight;
}

function row(order) {
  const line = document.createElement("tr");
  const cells = [
    new Date(order.at).toLocaleTimeString([], { hour12: false }),
    order.items,
    `€${(order.total / 100).toFixed(2)}`,
    order.release,
  ];
  for (const cell of cells) line.insertCell().textContent = cell;
  return line;
}
