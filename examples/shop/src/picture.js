const shapes = {
  lamp: '<rect x="38" y="12" width="24" height="60" rx="12"/><circle cx="50" cy="26" r="7" class="lit"/><circle cx="50" cy="42" r="7" class="cut"/><circle cx="50" cy="58" r="7" class="cut"/><rect x="47" y="72" width="6" height="18"/>',
  clock:
    '<circle cx="50" cy="50" r="36"/><circle cx="50" cy="50" r="30" class="cut"/><path d="M50 26v26l14 12" class="line"/>',
  whistle:
    '<circle cx="40" cy="56" r="24"/><path d="M40 32h46v16H56z"/><circle cx="40" cy="56" r="9" class="cut"/>',
  lever:
    '<rect x="20" y="76" width="60" height="12" rx="3"/><path d="M46 78 64 20l10 3-18 55z"/><circle cx="70" cy="18" r="8" class="lit"/>',
  mug: '<path d="M24 30h42v42a12 12 0 0 1-12 12H36a12 12 0 0 1-12-12z"/><path d="M66 40h8a10 10 0 0 1 0 24h-8" class="line"/><path d="M36 22q4-6 0-12M50 22q4-6 0-12" class="line thin"/>',
  map: '<rect x="16" y="16" width="68" height="68" rx="4"/><path d="M24 66h22l16-30h16M24 34h14l24 34h16" class="line light"/><circle cx="46" cy="66" r="4" class="lit"/><circle cx="62" cy="36" r="4" class="lit"/>',
  ticket:
    '<path d="M14 34h72v10a6 6 0 0 0 0 12v10H14V56a6 6 0 0 0 0-12z"/><path d="m50 40 3 6 7 1-5 5 1 7-6-3-6 3 1-7-5-5 7-1z" class="cut"/>',
  locomotive:
    '<rect x="14" y="36" width="72" height="30" rx="6"/><rect x="56" y="22" width="22" height="18"/><rect x="24" y="24" width="8" height="14"/><circle cx="28" cy="72" r="9"/><circle cx="50" cy="72" r="9"/><circle cx="72" cy="72" r="9"/><rect x="61" y="28" width="12" height="10" class="cut"/>',
};

/** A drawing of a product in its own colour. */
export function picture({ sku, hue }) {
  return `<svg class="picture" viewBox="0 0 100 100" style="--hue:${hue}" aria-hidden="true">${shapes[sku]}</svg>`;
}
