import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { html } from '../../../src/report/html/template.ts'
import { printable } from '../../../src/report/printable.ts'
import { hostileTexts } from '../hostile.ts'

const anyText = fc.oneof(fc.constantFrom(...hostileTexts), fc.string({ unit: 'binary' }))

/** What a browser reads in text without tags. */
function read(text: string): string {
  const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' }
  return text.replace(/&(amp|lt|gt|quot);/g, (_, name: string) => entities[name] ?? '')
}

describe('html', () => {
  it('makes visible text of every value, in text and in attributes', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const [, attribute = '', inside = ''] = /^<p title="([^"]*)">([^<]*)<\/p>$/.exec(
          String(html`<p title="${text}">${text}</p>`),
        ) ?? ['', '\0']
        expect([read(attribute), read(inside)]).toEqual([printable(text), printable(text)])
      }),
    )
  })

  it('puts markup into markup, lists in their order, and nothing for undefined', () => {
    expect(String(html`<ul>${[html`<li>${1}</li>`, html`<li>&amp;</li>`]}${undefined}</ul>`)).toBe(
      '<ul><li>1</li><li>&amp;</li></ul>',
    )
  })

  it.each([
    ['an attribute without quotes', () => html`<p title=${'x'}>x</p>`],
    ['an attribute in single quotes', () => html`<p title='${'x'}'>x</p>`],
    ['a name of an attribute', () => html`<p ${'onclick'}="x">x</p>`],
    ['a name of an element', () => html`<${'script'}>x`],
    ['markup in an attribute', () => html`<p title="${html`<b>x</b>`}">x</p>`],
    ['nothing in an attribute', () => html`<p title="${undefined}">x</p>`],
    ['a script behind a link', () => html`<a href="${'javascript:alert(1)'}">x</a>`],
    ['data behind a link', () => html`<a href="${'data:text/html,x'}">x</a>`],
    ['a path behind a link', () => html`<a href="${'//evil.example'}">x</a>`],
  ])('refuses %s', (_, make) => {
    expect(make).toThrow(TypeError)
  })

  it.each(['#p1', 'https://a.example/?b=c&d="', 'http://a.example'])('links to %s', (url) => {
    expect(String(html`<a rel="x" href="${url}">x</a>`)).toBe(
      `<a rel="x" href="${url.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}">x</a>`,
    )
  })
})
