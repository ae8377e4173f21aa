const basket = JSON.parse(localStorage.getItem("basket") ?? "[]");
const button = document.querySelector("[data-order]");
const toast = document.querySelector("#toast");

for (const buy of document.querySelectorAll("[data-buy]")) {
  buy.addEventListener("click", () => {
    const item = basket.find((item) => item.sku === buy.dataset.buy);
    if (item === undefined) basket.push({ sku: buy.dataset.buy, quantity: 1 });
    else item.quantity += 1;
    show();
  });
}

for (const buy of document.querySelectorAll("[data-buy-now]")) {
  buy.addEventListener("click", () => order([{ sku: buy.dataset.buyNow, quantity: 1 }]));
}

button.addEventListener("click", async () => {
  if (basket.length === 0) return say("The basket is empty.");
  if (!(await order(basket))) return;
  basket.length = 0;
  show();
});

show();

function show() {
  localStorage.setItem("basket", JSON.stringify(basket));
  const items = basket.reduce((sum, item) => sum + item.quantity, 0);
  button.textContent = items === 0 ? "Basket (0)" : `Order ${items} now`;
}

async function order(items) {
  const response = await fetch("/api/orders", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ items }),
  });
  if (!response.ok) {
    say("That did not work. Your basket is safe, try again.");
    return false;
  }
  const { total, release } = await response.json();
  say(`Thank you! €${(total / 100).toFixed(2)}, taken by ${release}.`);
  return true;
}

function say(text) {
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => {
    toast.hidden = true;
  }, 4000);
}
