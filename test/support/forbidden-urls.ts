/** A way to write an address to which nobody may be sent. `PORT` stands for that of a listener of this machine. */
export interface ForbiddenUrl {
  /** What the spelling plays with. */
  readonly trick: string;
  readonly url: string;
}

/** Addresses of the tests' own Internet; all other names have one that may be called. */
export const resolved: Readonly<Record<string, readonly string[]>> = {
  localhost: ['127.0.0.1', '::1'],
  'x.localhost': ['127.0.0.1'],
  'localhost.localdomain': ['127.0.0.1'],
  'loopback.example.com': ['127.0.0.1'],
  'loopback6.example.com': ['::1'],
  'mapped.example.com': ['::ffff:127.0.0.1'],
  'zone.example.com': ['fe80::1%lo'],
  'inside.example.com': ['10.1.2.3'],
  'imds.example.com': ['169.254.169.254'],
  'half.example.com': ['8.8.8.8', '127.0.0.1'],
  'half6.example.com': ['2606:4700::1111', '::1'],
  '127.0.0.1.nip.example.com': ['127.0.0.1'],
};

const hosts: Readonly<Record<string, readonly string[]>> = {
  'IPv4 as it is': ['127.0.0.1', '127.255.255.254', '10.0.0.1', '172.31.255.255', '192.168.0.1', '100.64.0.1', '0.0.0.0'],
  'IPv4 as one number': ['2130706433', '0x7f000001', '017700000001', '0'],
  'IPv4 in octal, hexadecimal, or both': ['0177.0.0.1', '0x7f.0.0.1', '0x7F.0.0x0.1', '0177.0x0.0.01', '127.000.000.001'],
  'IPv4 cut short': ['127.1', '127.0.1', '0x7f.1', '10.1'],
  'IPv4 with a dot behind it': ['127.0.0.1.', '2130706433.'],
  'digits and dots of Unicode': ['①②⑦.⓪.⓪.①', '１２７．０．０．１', '127。0。0。1', '𝟭𝟮𝟳.𝟬.𝟬.𝟭'],
  'percent signs': ['%31%32%37.0.0.1', '127%2e0%2e0%2e1', '%6c%6f%63alhost'],
  'IPv6 loopback and unspecified': ['[::1]', '[0:0:0:0:0:0:0:1]', '[0000::0001]', '[::]'],
  'IPv6 that carries IPv4: mapped': ['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[0:0:0:0:0:ffff:127.0.0.1]', '[::ffff:a9fe:a9fe]'],
  'IPv6 that carries IPv4: compatible': ['[::127.0.0.1]', '[::7f00:1]'],
  'IPv6 that carries IPv4: translated': ['[::ffff:0:127.0.0.1]'],
  'IPv6 that carries IPv4: NAT64': ['[64:ff9b::127.0.0.1]', '[64:ff9b::a9fe:a9fe]', '[64:ff9b:1::7f00:1]'],
  'IPv6 that carries IPv4: 6to4 and Teredo': ['[2002:7f00:1::]', '[2002:a9fe:a9fe::1]', '[2001:0:7f00:1::]'],
  'IPv6 of a link, a site, a zone': ['[fe80::1]', '[fe80::1%25lo]', '[fec0::1]', '[fd00::1]', '[fc00::1]'],
  'IPv6 of no public use': ['[ff02::1]', '[2001:db8::1]', '[100::1]', '[5f00::1]', '[4000::1]'],
  'IPv4 of no public use': ['224.0.0.1', '255.255.255.255', '240.0.0.1', '192.0.2.1', '198.18.0.1', '203.0.113.9', '192.88.99.1'],
  'the metadata service of a cloud, by address': [
    '169.254.169.254',
    '2852039166',
    '0xa9fea9fe',
    '0251.0376.0251.0376',
    '169.254.170.2',
    '100.100.100.200',
    '192.0.0.192',
    '168.63.129.16',
    '[fd00:ec2::254]',
    '[fd20:ce::254]',
  ],
  'the metadata service of a cloud, by name': [
    'metadata',
    'metadata.google.internal',
    'METADATA.Google.Internal.',
    'metadata.google.internal..',
    'metadata%2egoogle%2einternal',
    'ⓜetadata.google.internal',
    'metadata.goog',
    'instance-data',
    'instance-data.ec2.internal',
    'metadata.azure.internal',
  ],
  'names of this machine': ['localhost', 'LOCALHOST', 'localhost.', 'x.localhost', 'localhost.localdomain'],
  'names that resolve to it': [
    'loopback.example.com',
    'loopback6.example.com',
    'mapped.example.com',
    'zone.example.com',
    'inside.example.com',
    'imds.example.com',
    '127.0.0.1.nip.example.com',
  ],
  'names of which one address is refused': ['half.example.com', 'half6.example.com'],
  'names of the cluster': [
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster.local',
    'KUBERNETES.default.svc.',
    'orka-store.orka-system.svc',
    'orka-store.orka-system.svc.cluster.local',
    '10-0-0-1.default.pod.cluster.local',
    'printer.local',
  ],
};

const whole: Readonly<Record<string, readonly string[]>> = {
  'somebody before the host': [
    'http://example.com@127.0.0.1:PORT/',
    'http://example.com:80@127.0.0.1:PORT/',
    'http://u:p@example.com/',
  ],
  'slashes of the other kind, too few, too many': [
    'http:\\\\127.0.0.1:PORT/',
    'http:127.0.0.1:PORT/',
    'http:////127.0.0.1:PORT/',
  ],
  'blanks and line ends': [' http://127.0.0.1:PORT/', 'ht\ntp://127.0.0.1:PORT/', 'http://127.0.0.1\t:PORT/'],
  'a backslash that ends the host': ['http://127.0.0.1:PORT\\@example.com/'],
  'another scheme': [
    'file:///etc/passwd',
    'file://127.0.0.1/etc/passwd',
    'ftp://127.0.0.1:PORT/',
    'gopher://127.0.0.1:PORT/_x',
    'dict://127.0.0.1:PORT/',
    'ws://127.0.0.1:PORT/',
    'unix:///run/containerd/containerd.sock',
    'data:text/plain,hello',
    'javascript:alert(1)',
    'blob:http://127.0.0.1:PORT/x',
  ],
  'no URL': ['//127.0.0.1:PORT/', '127.0.0.1:PORT', 'http://[::1', 'http://', ''],
};

/** All of them; `https` too, which changes nothing but who is dialled. */
export const forbiddenUrls: readonly ForbiddenUrl[] = [
  ...rows(hosts, (host) => `http://${host}:PORT/`),
  ...rows(whole, (url) => url),
  { trick: 'TLS', url: 'https://127.0.0.1:PORT/' },
  { trick: 'TLS', url: 'https://[::1]:PORT/' },
];

function rows(table: Readonly<Record<string, readonly string[]>>, url: (spelling: string) => string): ForbiddenUrl[] {
  return Object.entries(table).flatMap(([trick, spellings]) => spellings.map((each) => ({ trick, url: url(each) })));
}
