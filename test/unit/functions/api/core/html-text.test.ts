import { expect } from 'chai';
import { decodeEntities } from '../../../../../functions/api/core/html-entities.ts';
import { htmlText } from '../../../../../functions/api/core/html-text.ts';

const text = (html: string): string => htmlText(html, 'https://site.example/dir/page').text;
const long = 'word '.repeat(60);

describe('api core: html-text', () => {
  const rows: { name: string; html: string; is: string }[] = [
    { name: 'paragraphs and lines', html: '<p>One\n two</p><p>three<br>four</p>', is: 'One two\n\nthree\nfour' },
    { name: 'headings and lists', html: '<h2>Top</h2><ul><li>a</li><li>b</li></ul>', is: '## Top\n\n- a\n\n- b' },
    {
      name: 'links, made whole',
      html: '<a href="../x?a=1&amp;b=2">go</a> <a href="javascript:alert(1)">no</a>',
      is: '[go](https://site.example/x?a=1&b=2) no',
    },
    {
      name: 'nothing of scripts, styles and comments',
      html: 'a<script>if (1 < 2) "</p>"</script><style>b{}</style><!-- <p>c</p> -->d',
      is: 'ad',
    },
    { name: 'entities', html: 'a &lt;b&gt; &amp;amp; &#228; &#x1F600; &nosuch; &#0;', is: 'a <b> &amp; ä 😀 &nosuch; \ufffd' },
    { name: 'no navigation, header and footer', html: '<header>h</header><nav>n</nav><p>text</p><footer>f</footer>', is: 'text' },
    {
      name: 'the main part where there is enough of it',
      html: `<p>around</p><main><h1>T</h1>${long}</main>`,
      is: `# T\n\n${long.trim()}`,
    },
    { name: 'all of it where there is not', html: '<p>around</p><main>x</main>', is: 'around\n\nx' },
    { name: 'navigation where there is nothing else', html: '<nav>only this</nav>', is: 'only this' },
    { name: 'what is laid out by hand', html: '<pre>a\n  b</pre>', is: 'a\n  b' },
    { name: 'tables', html: '<table><tr><th>a</th><td>b</td></tr></table>', is: '| a | b' },
    { name: 'pictures by their names', html: '<img alt="a cat" src=x><img src=y>', is: '[a cat]' },
    { name: 'a ">" in an attribute', html: '<p title="a > b">text</p>', is: 'text' },
    { name: 'a "<" that is none', html: '1 < 2 and a<b', is: '1 < 2 and a' },
  ];
  for (const { name, html, is } of rows) it(name, () => expect(text(html)).to.equal(is));

  it('knows the title', () => expect(htmlText('<head><title>A &amp; B</title></head>x', 'https://x/').title).to.equal('A & B'));

  // Each of them is a page of 2 MB; a look that is not linear takes minutes.
  for (const piece of [
    '<',
    '<a',
    '<a href="',
    '<!--',
    '<p ',
    '</',
    '&',
    '&#',
    ' ',
    '<pre> ',
    '<script>',
    '<svg>',
    '<title',
    '<a href=x>',
    '"=\'<b =',
  ])
    it(`gets past ${JSON.stringify(piece)} without end in no time`, () => {
      const began = performance.now();
      text(`${piece.repeat(Math.ceil(2_000_000 / piece.length))}x`);
      expect(performance.now() - began).to.be.below(4000);
    });
  it('decodes what nobody can be', () =>
    expect(decodeEntities('&#xD800; &#x110000; &#9999999;')).to.equal('\ufffd \ufffd \ufffd'));
});
