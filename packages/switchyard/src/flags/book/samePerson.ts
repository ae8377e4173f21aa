/** Whether two names mean one person: no second person by another spelling. */
export function samePerson(a: string, b: string): boolean {
  return plain(a) === plain(b);
}

/** Whether nothing of the name can be seen. */
export function isNobody(name: string): boolean {
  return plain(name) === "";
}

/** What looks the same is the same: without what shows nothing, in one width and one case. */
function plain(name: string): string {
  return name
    .normalize("NFKC")
    .replace(/[\p{Default_Ignorable_Code_Point}\p{C}]/gu, "")
    .replace(/\s+/g, " ")
    .trim()
    .toUpperCase()
    .toLowerCase();
}
