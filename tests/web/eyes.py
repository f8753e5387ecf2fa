"""What a page must keep so that everybody can read it, measured in the browser.

Each function returns what breaks the rule, in words; an empty list is a good page.
"""

from __future__ import annotations

from typing import cast

from playwright.sync_api import Page, expect


def wider_than_the_screen(page: Page) -> list[str]:
    """Elements that make the page scroll sideways."""
    return _look(
        page,
        """() => {
        const wide = document.documentElement.clientWidth;
        if (document.documentElement.scrollWidth <= wide) return [];
        return [...document.querySelectorAll("body *")]
            .filter(e => e.getBoundingClientRect().right > wide + 1)
            .map(e => e.tagName + "." + e.className + ": " + e.textContent.trim().slice(0, 40));
        }""",
    )


def faint(page: Page) -> list[str]:
    """Texts whose contrast with their ground is under 4.5 to 1 (3 to 1 if large), as in WCAG."""
    return _look(
        page,
        """() => {
        const read = text => {
            const n = text.match(/[\\d.]+/g).map(Number);
            return [n[0], n[1], n[2], n.length > 3 ? n[3] : 1];
        };
        const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3]));
        const light = rgb => {
            const [r, g, b] = rgb.slice(0, 3).map(v => v / 255)
                .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const ground = element => {
            const layers = [];
            for (let e = element; e; e = e.parentElement) {
                layers.push(read(getComputedStyle(e).backgroundColor));
                if (layers.at(-1)[3] === 1) break;
            }
            return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
        };
        const found = [];
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) {
            const text = texts.currentNode.textContent.trim(), e = texts.currentNode.parentElement;
            if (!text || !e.checkVisibility() || e.closest(".hidden, .skip, dialog")) continue;
            const style = getComputedStyle(e), below = ground(e);
            const [a, b] = [light(over(read(style.color), below)), light(below)];
            const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            const size = parseFloat(style.fontSize);
            const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
            if (ratio < (large ? 3 : 4.5)) found.push(ratio.toFixed(2) + ": " + text.slice(0, 40));
        }
        return found;
        }""",
    )


def unnamed(page: Page) -> list[str]:
    """Fields without a label, and links and buttons without words."""
    return _look(
        page,
        """() => {
        const found = [];
        const fields = "input:not([type=hidden]), textarea, select";
        for (const field of document.querySelectorAll(fields)) {
            const label = [...field.labels].some(l => l.textContent.trim());
            if (!label) found.push("no label: " + field.outerHTML.slice(0, 80));
            const told = field.getAttribute("aria-describedby") || "";
            for (const id of told.split(" ").filter(Boolean))
                if (!document.getElementById(id)) found.push("describedby leads nowhere: " + id);
        }
        for (const e of document.querySelectorAll("a, button, summary")) {
            const name = e.getAttribute("aria-label") || e.textContent.trim();
            if (!name) found.push("no words: " + e.outerHTML.slice(0, 80));
        }
        for (const e of document.querySelectorAll("a[href^='#']"))
            if (!document.getElementById(e.getAttribute("href").slice(1)))
                found.push("leads nowhere: " + e.getAttribute("href"));
        for (const e of document.querySelectorAll("[aria-labelledby]"))
            if (!document.getElementById(e.getAttribute("aria-labelledby")))
                found.push("labelledby leads nowhere: " + e.getAttribute("aria-labelledby"));
        return found;
        }""",
    )


def structure(page: Page) -> list[str]:
    """Missing landmarks, doubled ids, and headings that skip a level."""
    return _look(
        page,
        """() => {
        const found = [];
        for (const mark of ["body > header", "main", "body > footer", "nav[aria-label]", "h1"])
            if (!document.querySelector(mark)) found.push("none: " + mark);
        for (const mark of ["main", "h1"])
            if (document.querySelectorAll(mark).length > 1) found.push("several: " + mark);
        if (!document.documentElement.lang) found.push("no language");
        if (!document.title.trim()) found.push("no title");
        const ids = [...document.querySelectorAll("[id]")].map(e => e.id);
        for (const id of new Set(ids))
            if (ids.filter(other => other === id).length > 1) found.push("id twice: " + id);
        let level = 0;
        for (const h of document.querySelectorAll("main :is(h1, h2, h3, h4)")) {
            const now = Number(h.tagName[1]);
            if (now > level + 1) found.push("skips to " + h.tagName + ": " + h.textContent.trim());
            level = now;
        }
        return found;
        }""",
    )


def whole(page: Page) -> None:
    """Wait until all of it is drawn: where scripts run a long page is in parts (drawing.js)."""
    if page.evaluate('matchMedia("(scripting: enabled)").matches'):
        expect(page.locator("[data-drawing]")).to_have_count(0)


def _look(page: Page, script: str) -> list[str]:
    whole(page)
    return cast("list[str]", page.evaluate(script))
