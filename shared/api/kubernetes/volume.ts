/** A named source of files for the containers of a pod; exactly one source is set. */
export interface Volume {
  name: string;
  emptyDir?: { medium?: string; sizeLimit?: number | string };
  secret?: { secretName?: string; items?: KeyToPath[]; defaultMode?: number; optional?: boolean };
  configMap?: { name?: string; items?: KeyToPath[]; defaultMode?: number; optional?: boolean };
  persistentVolumeClaim?: { claimName: string; readOnly?: boolean };
  projected?: { sources?: VolumeProjection[]; defaultMode?: number };
  downwardAPI?: { items?: DownwardApiFile[]; defaultMode?: number };
  hostPath?: { path: string; type?: string };
}

/** Puts one key into a file of the given relative path. */
export interface KeyToPath {
  key: string;
  path: string;
  mode?: number;
}

/** One of the sources a projected volume merges into a single folder. */
export interface VolumeProjection {
  serviceAccountToken?: { path: string; audience?: string; expirationSeconds?: number };
  secret?: { name?: string; items?: KeyToPath[]; optional?: boolean };
  configMap?: { name?: string; items?: KeyToPath[]; optional?: boolean };
  downwardAPI?: { items?: DownwardApiFile[] };
}

/** A file that holds one field of the pod. */
export interface DownwardApiFile {
  path: string;
  fieldRef?: { apiVersion?: string; fieldPath: string };
  mode?: number;
}
