import { webcrypto } from 'node:crypto';

/** A certificate and its private key, both PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

export interface Pki {
  readonly ca: KeyPair;
  readonly server: KeyPair;
  readonly admin: KeyPair;
}

export interface PkiOptions {
  /** Names and addresses that clients reach the server by. */
  readonly hosts: readonly string[];
  readonly now: Date;
}

const YEARS = 10;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const ADMIN = 'CN=kubernetes-admin,O=system:masters';

/**
 * Makes a certificate authority, a server certificate for `hosts` and a client certificate of the administrator.
 *
 * The certificate library is loaded here and nowhere else, since it is needed on the first start only.
 */
export async function createPki({ hosts, now }: PkiOptions): Promise<Pki> {
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const notBefore = new Date(now.getTime() - 60_000);
  const notAfter = new Date(now.getTime() + YEARS * 365 * 86_400_000);
  const validity = { notBefore, notAfter, signingAlgorithm: ALGORITHM };

  const caKeys = await newKeys();
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity,
    serialNumber: serial(),
    name: 'CN=orka-local-ca',
    keys: caKeys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign | x509.KeyUsageFlags.digitalSignature,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(caKeys.publicKey),
    ],
  });

  const issue = async (
    subject: string,
    usage: string,
    names: readonly { type: 'dns' | 'ip'; value: string }[],
  ): Promise<KeyPair> => {
    const keys = await newKeys();
    const certificate = await x509.X509CertificateGenerator.create({
      ...validity,
      serialNumber: serial(),
      subject,
      issuer: ca.subject,
      signingKey: caKeys.privateKey,
      publicKey: keys.publicKey,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([usage]),
        await x509.AuthorityKeyIdentifierExtension.create(caKeys.publicKey),
        ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension([...names])] : []),
      ],
    });
    return { cert: certificate.toString('pem'), key: await pemOf(keys.privateKey) };
  };

  const names = hosts.map((value) => ({ type: /^[\d.]+$|:/.test(value) ? ('ip' as const) : ('dns' as const), value }));
  return {
    ca: { cert: ca.toString('pem'), key: await pemOf(caKeys.privateKey) },
    server: await issue('CN=orka-local-apiserver', x509.ExtendedKeyUsage.serverAuth, names),
    admin: await issue(ADMIN, x509.ExtendedKeyUsage.clientAuth, []),
  };
}

const newKeys = (): Promise<webcrypto.CryptoKeyPair> => webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);

const serial = (): string =>
  Buffer.from(webcrypto.getRandomValues(new Uint8Array(16)))
    .toString('hex')
    .replace(/^[89a-f]/, '1');

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
}
