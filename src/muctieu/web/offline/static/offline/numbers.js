// Reads a number as the server will, to ask in time. Only advice: what was typed is sent as it was typed.
"use strict";
(() => {
  const SCALES = { "nghìn": 1e3, "ngàn": 1e3, "vạn": 1e4, "triệu": 1e6, "tr": 1e6, "tỷ": 1e9, "tỉ": 1e9 };
  const CURRENCY = new Set(["đồng", "đ", "vnđ", "vnd"]);
  const HIDDEN = /[\u00AD\u200B-\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/g;
  const TURNED = /[\u202D\u202E]/;
  const BLANKS = /[\u00A0\u2002\u2007\u2009\u200A\u202F\u3000]/g;
  const DASHES = /[\u2010-\u2014\u2212\uFF0D]/g;
  const LONGEST = 40;

  const clean = (text) => text
    .replace(HIDDEN, "").replace(BLANKS, " ").replace(DASHES, "-")
    .replace(/[\uFF10-\uFF19]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xFEE0))
    .replace(/\uFF0C/g, ",").replace(/\uFF0E/g, ".").replace(/[\uFF0F\u2044]/g, "/").replace(/\uFF05/g, "%").replace(/\uFF0B/g, "+")
    .trim();

  const grouped = (groups) => groups[0].length > 0 && groups[0].length <= 3 && /[1-9]/.test(groups[0]) && groups.slice(1).every((part) => part.length === 3);
  const plain = (value) => ({ value: Number(value), isSure: true });
  const doubtful = (value) => ({ value: Number(value), isSure: false });

  function onlyDots(digits) {
    const groups = digits.split(".");
    if (grouped(groups)) return plain(groups.join(""));
    if (groups.length > 2 || !groups[1]) return null;
    if ((groups[1].length === 6 || groups[1].length === 9) && grouped([groups[0]])) return doubtful(groups.join(""));
    return doubtful(digits);
  }

  function onlyCommas(digits, whole) {
    const groups = digits.split(",");
    const isGrouped = grouped(groups);
    if (groups.length === 2) {
      if (!groups[1]) return null;
      if (!isGrouped) return plain(groups.join("."));
      return doubtful(groups.join(whole ? "" : "."));
    }
    if (isGrouped) return doubtful(groups.join(""));
    const last = groups.pop();
    return grouped(groups) && last ? doubtful(`${groups.join("")}.${last}`) : null;
  }

  function dotsAndCommas(digits) {
    const at = Math.max(digits.lastIndexOf(","), digits.lastIndexOf("."));
    const mark = digits[at];
    const groups = digits.slice(0, at).split(mark === "," ? "." : ",");
    const right = digits.slice(at + 1);
    if (!right || !groups.every((part) => /^\d+$/.test(part)) || !grouped(groups)) return null;
    return mark === "," ? plain(`${groups.join("")}.${right}`) : doubtful(`${groups.join("")}.${right}`);
  }

  function figure(digits, whole) {
    if (digits.length > LONGEST || !/^\d[\d.,]*$/.test(digits)) return null;
    if (/^\d+$/.test(digits)) return plain(digits);
    if (!digits.includes(",")) return onlyDots(digits);
    return digits.includes(".") ? dotsAndCommas(digits) : onlyCommas(digits, whole);
  }

  function compose(parts) {
    let total = 0;
    let last = null;
    for (let at = 0; at < parts.length; at += 2) {
      const found = figure(parts[at], false);
      const scale = at + 1 < parts.length ? SCALES[parts[at + 1]] : last !== null && last >= 1000 ? last / 1000 : undefined;
      if (!found || !scale || (last !== null && scale >= last)) return null;
      total += found.value * scale;
      last = scale;
    }
    return last === null ? null : { value: total, isSure: true, isComposite: true };
  }

  function pair(parts, whole) {
    const [first, second] = [figure(parts[0], whole), figure(parts[2], whole)];
    if (!first || !second) return null;
    const isRange = parts[1] !== "/";
    return { value: first.value, isSure: first.isSure && second.isSure, isRange, outOf: isRange ? undefined : second.value };
  }

  function unsigned(text, whole) {
    if (/^\d{1,3}(?: \d{3})+(?:,\d+)?$/.test(text)) {
      const found = figure(text.replace(/ /g, ""), whole);
      return found && { ...found, isSure: false };
    }
    const parts = text.toLowerCase().match(/\d+(?:[.,]\d+)*|\p{L}+|\S/gu) || [];
    if (parts.length === 1 && /^\d/.test(parts[0])) return figure(parts[0], whole);
    if (parts.length === 3 && ["-", "/", "đến"].includes(parts[1])) return pair(parts, whole);
    if (CURRENCY.has(parts[parts.length - 1])) parts.pop();
    return compose(parts);
  }

  // {value, isSure, isRange, outOf, isComposite}, or null where it is not one number; `whole` things are counted.
  function read(text, whole) {
    if (TURNED.test(text)) return null;
    let rest = clean(text);
    if (!rest || rest.length > 120) return null;
    const isNegative = rest[0] === "-";
    if (rest[0] === "-" || rest[0] === "+") rest = rest.slice(1).trimStart();
    const found = unsigned(rest, whole);
    if (!found || (isNegative && (found.isRange || found.outOf !== undefined))) return null;
    return isNegative ? { ...found, value: -found.value } : found;
  }

  // The number of a cell, also with its unit behind it; undefined where another unit makes a comparison idle.
  function ofCell(text, field) {
    const found = read(text, field.whole);
    if (found) return found.isComposite ? undefined : found;
    const match = clean(text).match(/^(.*\d)\s*([^\d\s.,/][^\d]*)$/);
    if (!match || !read(match[1], field.whole)) return null;
    const own = [field.unit.vi, field.unit.en].map((unit) => unit.toLowerCase());
    return own.includes(match[2].trim().toLowerCase()) ? read(match[1], field.whole) : undefined;
  }

  // A decimal as a Vietnamese report prints it.
  function shown(value) {
    const [whole, decimals] = String(value).replace("-", "").split(".");
    const minus = String(value).startsWith("-") ? "-" : "";
    return minus + whole.replace(/\B(?=(\d{3})+$)/g, ".") + (decimals ? `,${decimals}` : "");
  }

  nhap.numbers = { read, ofCell, shown };
})();
