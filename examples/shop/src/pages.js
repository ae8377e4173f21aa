import { picture } from "./picture.js";
import { instance, release } from "./release.js";

export function homePage(products, flags) {
  return layout(
    "Everything for the line",
    `<section class="hero">
      <h1>Everything for the line</h1>
      <p>Honest hardware for stations, signal boxes and desks. Open day and night, also while we rebuild.</p>
    </section>
    <ul class="grid">${products.map(card).join("")}</ul>`,
    flags,
  );
}

export function productPage(product, recommended, flags) {
  return layout(
    product.name,
    `<article class="product">
      ${picture(product)}
      <div>
        <h1>${product.name}</h1>
        <p>${product.text}</p>
        <p class="price">${euro(product.price)}</p>
        <button data-buy="${product.sku}">Add to basket</button>
        ${flags.newCheckout ? `<button data-flag="new-checkout" data-buy-now="${product.sku}">Buy now</button>` : ""}
      </div>
    </article>
    ${recommended.length > 0 ? `<h2 data-flag="recommendations">Goes well with it</h2><ul class="grid">${recommended.map(card).join("")}</ul>` : ""}`,
    flags,
  );
}

export function livePage(flags) {
  return layout(
    "The signal box",
    `<section class="hero"><h1>The signal box</h1><p>What happens on the line, as it happens.</p></section>
    <div class="panels">
      <section class="panel"><h2>Line clock</h2>
        <p class="counter" id="tick">&ndash;</p>
        <p id="tick-note">connecting&hellip;</p></section>
      <section class="panel"><h2>Ask the signaller</h2>
        <ol id="talk" aria-live="polite"></ol>
        <form id="ask"><input name="text" placeholder="Is the 17:04 on time?" autocomplete="off" required>
        <button>Send</button></form></section>
      <section class="panel wide"><h2>Latest orders</h2><table id="orders"><thead>
        <tr><th>When</th><th>Items</th><th>Total</th><th>Taken by</th></tr></thead><tbody></tbody></table></section>
    </div>
    <script type="module" src="/assets/live.js"></script>`,
    flags,
  );
}

/** `data-flag` names the flag that a part of the page is there for. */
function layout(title, main, { freeShipping }) {
  return `<!doctype html>
<html lang="en" data-theme="${release.theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} - Signal &amp; Sons</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/shop.css">
</head>
<body>
<header>
  <a class="brand" href="/"><span class="lamp" aria-hidden="true"></span>Signal &amp; Sons</a>
  <nav><a href="/">Shop</a><a href="/live">Signal box</a><button id="basket" data-order>Basket (0)</button></nav>
</header>
${freeShipping ? `<p class="banner" data-flag="free-shipping">Free shipping on everything, today only</p>` : ""}
<main>${main}</main>
<footer>
  <span class="release">${release.version}</span> ${release.title}
  <span class="instance">instance ${instance}</span>
</footer>
<div id="toast" role="status" hidden></div>
<script type="module" src="/assets/shop.js"></script>
</body>
</html>
`;
}

function card(product) {
  return `<li><a href="/product/${product.sku}">${picture(product)}<strong>${product.name}</strong></a>
    <span class="price">${euro(product.price)}</span>
    <button data-buy="${product.sku}" aria-label="Add ${product.name} to basket">Add</button></li>`;
}

function euro(cents) {
  return `&euro;${(cents / 100).toFixed(2)}`;
}
