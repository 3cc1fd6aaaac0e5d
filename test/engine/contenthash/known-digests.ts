import type { ContentPath } from "../../../src/engine/contenthash/content-digest.js";

/** What BuildKit says of the sample tree: a digest, or what is wrong. */
export interface KnownDigest {
  readonly asked: ContentPath;
  /** Of the tree as a client sends it, without owners. */
  readonly transferred: string;
  /** Of the tree as a step makes it. */
  readonly made: string;
}

/** Read from BuildKit's record of what it hashes (buildkitd --save-cache-debug, /debug/cache/all). */
export const KNOWN_DIGESTS: readonly KnownDigest[] = [
  {
    asked: { path: "/" },
    transferred: "sha256:35900780b55846ed6c3573a6133120f0980d2e3022994e76275c11b402965af2",
    made: "sha256:116a221327e2821f953bb9e22636036d6e0082184a24ce98e97fbb3a1f841683",
  },
  {
    asked: { path: "" },
    transferred: "sha256:35900780b55846ed6c3573a6133120f0980d2e3022994e76275c11b402965af2",
    made: "sha256:116a221327e2821f953bb9e22636036d6e0082184a24ce98e97fbb3a1f841683",
  },
  {
    asked: { path: "/a" },
    transferred: "sha256:1c5729b7a5ed56a243019c6ea94eb78d6ed970fda059ecb2860daefb83e517d1",
    made: "sha256:1c5729b7a5ed56a243019c6ea94eb78d6ed970fda059ecb2860daefb83e517d1",
  },
  {
    asked: { path: "a/" },
    transferred: "sha256:1c5729b7a5ed56a243019c6ea94eb78d6ed970fda059ecb2860daefb83e517d1",
    made: "sha256:1c5729b7a5ed56a243019c6ea94eb78d6ed970fda059ecb2860daefb83e517d1",
  },
  {
    asked: { path: "/./a/../a/b//c/" },
    transferred: "sha256:b624acaba2b842c3610ae15c72ff412140cadcb30099bc95848d9e33930bcd20",
    made: "sha256:b624acaba2b842c3610ae15c72ff412140cadcb30099bc95848d9e33930bcd20",
  },
  {
    asked: { path: "/f.txt" },
    transferred: "sha256:3c329eb3a2ee59c6f38e6fd6bb55e2be97d5e2397b0567bbc2d84bd992375ae6",
    made: "sha256:3c329eb3a2ee59c6f38e6fd6bb55e2be97d5e2397b0567bbc2d84bd992375ae6",
  },
  {
    asked: { path: "/hard" },
    transferred: "sha256:3c329eb3a2ee59c6f38e6fd6bb55e2be97d5e2397b0567bbc2d84bd992375ae6",
    made: "sha256:3c329eb3a2ee59c6f38e6fd6bb55e2be97d5e2397b0567bbc2d84bd992375ae6",
  },
  {
    asked: { path: "/link" },
    transferred: "sha256:197c892aaca2b87eccf31d2d3e3dc7f8db2252ae019f9a99932981f706321a07",
    made: "sha256:197c892aaca2b87eccf31d2d3e3dc7f8db2252ae019f9a99932981f706321a07",
  },
  {
    asked: { path: "/link", followLinks: true },
    transferred: "sha256:1c5729b7a5ed56a243019c6ea94eb78d6ed970fda059ecb2860daefb83e517d1",
    made: "sha256:1c5729b7a5ed56a243019c6ea94eb78d6ed970fda059ecb2860daefb83e517d1",
  },
  {
    asked: { path: "/link/x" },
    transferred: "sha256:aa55b6afea57b4f7d262ff2f047004dfe040b38c1e4eb7396db08fd447594e41",
    made: "sha256:aa55b6afea57b4f7d262ff2f047004dfe040b38c1e4eb7396db08fd447594e41",
  },
  {
    asked: { path: "/abslink/c", followLinks: true },
    transferred: "sha256:b624acaba2b842c3610ae15c72ff412140cadcb30099bc95848d9e33930bcd20",
    made: "sha256:b624acaba2b842c3610ae15c72ff412140cadcb30099bc95848d9e33930bcd20",
  },
  {
    asked: { path: "/chain/c" },
    transferred: "sha256:b624acaba2b842c3610ae15c72ff412140cadcb30099bc95848d9e33930bcd20",
    made: "sha256:b624acaba2b842c3610ae15c72ff412140cadcb30099bc95848d9e33930bcd20",
  },
  {
    asked: { path: "/chain", followLinks: true },
    transferred: "sha256:f62fb54c9f3bdfc2ad8f40f086f49610bbde7a6f73c8cdd23e5a408783c94989",
    made: "sha256:f62fb54c9f3bdfc2ad8f40f086f49610bbde7a6f73c8cdd23e5a408783c94989",
  },
  {
    asked: { path: "/a/up", followLinks: true },
    transferred: "sha256:3c329eb3a2ee59c6f38e6fd6bb55e2be97d5e2397b0567bbc2d84bd992375ae6",
    made: "sha256:3c329eb3a2ee59c6f38e6fd6bb55e2be97d5e2397b0567bbc2d84bd992375ae6",
  },
  {
    asked: { path: "/missing/../a" },
    transferred: "sha256:1c5729b7a5ed56a243019c6ea94eb78d6ed970fda059ecb2860daefb83e517d1",
    made: "sha256:1c5729b7a5ed56a243019c6ea94eb78d6ed970fda059ecb2860daefb83e517d1",
  },
  {
    asked: { path: "/out", followLinks: true },
    transferred: "sha256:f62fb54c9f3bdfc2ad8f40f086f49610bbde7a6f73c8cdd23e5a408783c94989",
    made: "sha256:f62fb54c9f3bdfc2ad8f40f086f49610bbde7a6f73c8cdd23e5a408783c94989",
  },
  {
    asked: { path: "/dangling" },
    transferred: "sha256:0ffa2e4081fabcf10115baa7bb5f305eede3d63622b2a69121297282a2a4209d",
    made: "sha256:0ffa2e4081fabcf10115baa7bb5f305eede3d63622b2a69121297282a2a4209d",
  },
  {
    asked: { path: "/zero" },
    transferred: "sha256:27378ecf0d6c9fb419bb0a689fce835ab976f4dcee0b326513cfe356ef896227",
    made: "sha256:27378ecf0d6c9fb419bb0a689fce835ab976f4dcee0b326513cfe356ef896227",
  },
  {
    asked: { path: "/empty" },
    transferred: "sha256:7bce9bce324b0e8feef52e1f7d59c7744d03a56bae96f564ea9a461d6b61bec0",
    made: "sha256:7bce9bce324b0e8feef52e1f7d59c7744d03a56bae96f564ea9a461d6b61bec0",
  },
  {
    asked: { path: "/big" },
    transferred: "sha256:1c4eb9d32c7cb84121d18884dc6ea4c5cd593bbaeb94cb526bce2d10c59b7c70",
    made: "sha256:1c4eb9d32c7cb84121d18884dc6ea4c5cd593bbaeb94cb526bce2d10c59b7c70",
  },
  {
    asked: { path: "/fifo" },
    transferred: "sha256:ba1d005550796abc8236a570dbc0b9307cc7abe8e735d784b647052d8922c020",
    made: "sha256:ba1d005550796abc8236a570dbc0b9307cc7abe8e735d784b647052d8922c020",
  },
  {
    asked: { path: "/chr" },
    transferred: "sha256:e2a9465790c0986ca1df7d285405a5beb7a1559e13f25bc3bed3a48a25660039",
    made: "sha256:79b61944a7613e9f0abd38ec214e22786547022b833bb7c147aa97f311498eea",
  },
  {
    asked: { path: "/blk" },
    transferred: "sha256:a009ce6f71c0d29af36743e8fcfe13b3f750209ea895eb6e6984dca037f3e4a0",
    made: "sha256:fe5531a64dad9a27155958420b088806277b86ec3318cd62d1e6a8a26f84510a",
  },
  {
    asked: { path: "/ff" },
    transferred: "sha256:e7c4fc29cc375bde8034ff5eef2105c4b1bffebf1a34665ffe6bae9d610527d8",
    made: "sha256:e7c4fc29cc375bde8034ff5eef2105c4b1bffebf1a34665ffe6bae9d610527d8",
  },
  {
    asked: { path: "/we ird" },
    transferred: "sha256:8d3205385cda7a5f93ab946700ad01ee6f5cdeec743b8dd7d26af0c5f2a491fc",
    made: "sha256:8d3205385cda7a5f93ab946700ad01ee6f5cdeec743b8dd7d26af0c5f2a491fc",
  },
  {
    asked: { path: "/g.txt" },
    transferred: "sha256:bdeb9b463aa576ddf30a2e24958e038d36ee0d6bf7568e8e9a5e6f004831c081",
    made: "sha256:2dedd0553e4a3c7574bb61ed8f7560cccdf9aa051ab262dd10f4a72aa816f445",
  },
  {
    asked: { path: "/a/x" },
    transferred: "sha256:aa55b6afea57b4f7d262ff2f047004dfe040b38c1e4eb7396db08fd447594e41",
    made: "sha256:aa55b6afea57b4f7d262ff2f047004dfe040b38c1e4eb7396db08fd447594e41",
  },
  {
    asked: { path: "/d2" },
    transferred: "sha256:2abbf44351d0959c312e70a880942c0641dbff4db82badb0cc8491cfba926f9a",
    made: "sha256:2abbf44351d0959c312e70a880942c0641dbff4db82badb0cc8491cfba926f9a",
  },
  {
    asked: { path: "/*", wildcard: true },
    transferred: "sha256:a68ce518ec0694bf869a2a2568391651b4ad6ed25a4d8fbbcb608cd61c21cd79",
    made: "sha256:95987037e40c68a1aceaa054b6b76b7dfdb76aa5374a365ba1cf1aa596dee1ac",
  },
  {
    asked: { path: "/*.txt", wildcard: true },
    transferred: "sha256:b45016bf1d00e50b21806f43f6a47f7360852c056ab89ad0681aa6caf01b7ef5",
    made: "sha256:1a3fabbb55bbc55d62e52b1170baa1be4bb4686be104301d821466654bb8649c",
  },
  {
    asked: { path: "/a*", wildcard: true },
    transferred: "sha256:75cf48ba0dda0966a8c85d5044696534d35c69115689bd1007fa56ce8c452be3",
    made: "sha256:75cf48ba0dda0966a8c85d5044696534d35c69115689bd1007fa56ce8c452be3",
  },
  {
    asked: { path: "/a*", wildcard: true, followLinks: true },
    transferred: "sha256:f7aabc9bd57371486480cd06f81b4a77794ff40f9399b1f636a52fd3857d2843",
    made: "sha256:f7aabc9bd57371486480cd06f81b4a77794ff40f9399b1f636a52fd3857d2843",
  },
  {
    asked: { path: "/link/*", wildcard: true },
    transferred: "sha256:1bddb0a20eb7fe1fdce1d147b55fa08835e15f68b9609ea81aec44f0bf9be212",
    made: "sha256:1bddb0a20eb7fe1fdce1d147b55fa08835e15f68b9609ea81aec44f0bf9be212",
  },
  {
    asked: { path: "/link/b/*", wildcard: true },
    transferred: "sha256:7b57e2b70885d88660e125337ef5e8dac186f7bc4f03883dfb9824cc0303aca2",
    made: "sha256:7b57e2b70885d88660e125337ef5e8dac186f7bc4f03883dfb9824cc0303aca2",
  },
  {
    asked: { path: "/dl/*.c", wildcard: true, followLinks: true },
    transferred: "sha256:01793b5f8bcf8cc881cd6b10044dd7a387b37d3d37e4724bb41ecc64003132c7",
    made: "sha256:01793b5f8bcf8cc881cd6b10044dd7a387b37d3d37e4724bb41ecc64003132c7",
  },
  {
    asked: { path: "/d?/*.c", wildcard: true },
    transferred: "sha256:3e69de45dc9f6302178061a569d5bc55b03d16fb1c05cc3562c55e9c2f0bdabb",
    made: "sha256:3e69de45dc9f6302178061a569d5bc55b03d16fb1c05cc3562c55e9c2f0bdabb",
  },
  {
    asked: { path: "/f*t", wildcard: true },
    transferred: "sha256:f6ce0e6bdb7182fec8751cdcd6077e1f1ea66793558b25394ffa2a8156b0ae6e",
    made: "sha256:f6ce0e6bdb7182fec8751cdcd6077e1f1ea66793558b25394ffa2a8156b0ae6e",
  },
  {
    asked: { path: "/d1/one.?", wildcard: true },
    transferred: "sha256:01793b5f8bcf8cc881cd6b10044dd7a387b37d3d37e4724bb41ecc64003132c7",
    made: "sha256:01793b5f8bcf8cc881cd6b10044dd7a387b37d3d37e4724bb41ecc64003132c7",
  },
  {
    asked: { path: "/no*", wildcard: true },
    transferred: "sha256:0364e78be895cef9249b83b20cdb6362cd3c317f55240669624258bc449a86fc",
    made: "sha256:0364e78be895cef9249b83b20cdb6362cd3c317f55240669624258bc449a86fc",
  },
  {
    asked: { path: "/nope/*", wildcard: true },
    transferred: "sha256:0364e78be895cef9249b83b20cdb6362cd3c317f55240669624258bc449a86fc",
    made: "sha256:0364e78be895cef9249b83b20cdb6362cd3c317f55240669624258bc449a86fc",
  },
  {
    asked: { path: "/star\\*n*", wildcard: true },
    transferred: "sha256:b463bb285a943d9dca8b5560e432d37a0b0ad1c16729f0823357b119ef96cd10",
    made: "sha256:b463bb285a943d9dca8b5560e432d37a0b0ad1c16729f0823357b119ef96cd10",
  },
  {
    asked: { path: "/[a-f]*", wildcard: true },
    transferred: "sha256:96e810745a47f912ac639c495acf4d249d7f401281de50aec0238d49220dcd7b",
    made: "sha256:69d707013b9ef3215608e688e328f02aee34b7301c42a668d6e2f8b31c822771",
  },
  {
    asked: { path: "/[^a-z]*", wildcard: true },
    transferred: "sha256:87f0ccc9b16078ba8cceeedb08d866b5d51237c63d87a147bd3568497e1162f7",
    made: "sha256:87f0ccc9b16078ba8cceeedb08d866b5d51237c63d87a147bd3568497e1162f7",
  },
  {
    asked: { path: "/*/*/*", wildcard: true },
    transferred: "sha256:6ed786d117cd6cc3dabc2aecd07b81200d4aa7d1c75235ae07b0a2b851799820",
    made: "sha256:6ed786d117cd6cc3dabc2aecd07b81200d4aa7d1c75235ae07b0a2b851799820",
  },
  {
    asked: { path: "/ff/*", wildcard: true },
    transferred: "sha256:bfda2e726aaf3667fd43d729843f819b04b604a8a26eb3f9b203be9b38c0593b",
    made: "sha256:bfda2e726aaf3667fd43d729843f819b04b604a8a26eb3f9b203be9b38c0593b",
  },
  {
    asked: { path: "/", includePatterns: ["a"] },
    transferred: "sha256:1f1861288e774fe10805f3ca68400c7e31511e184e1c04d9af785988d6d4d973",
    made: "sha256:1f1861288e774fe10805f3ca68400c7e31511e184e1c04d9af785988d6d4d973",
  },
  {
    asked: { path: "/", includePatterns: ["**/*.c"] },
    transferred: "sha256:8de3420c697e8c7fb57d982c9d8672ebf3c699c2e4433bf829e65907f0c2526a",
    made: "sha256:b3cecb13831cf6601afadd301c06c3e1101dec3feab252029371c1d9a16d52d6",
  },
  {
    asked: { path: "/", includePatterns: ["a/b"] },
    transferred: "sha256:5477330c84ba4a98404c7f52c347a08cb6fbf51c35569943eadec846693dae60",
    made: "sha256:5477330c84ba4a98404c7f52c347a08cb6fbf51c35569943eadec846693dae60",
  },
  {
    asked: { path: "/", includePatterns: ["abslink", "f.txt"], followLinks: true },
    transferred: "sha256:a5b73205fc1e344c64fef86f647e25244689fae6f7cb04135bb0fad2434e78c0",
    made: "sha256:a5b73205fc1e344c64fef86f647e25244689fae6f7cb04135bb0fad2434e78c0",
  },
  {
    asked: { path: "/a", includePatterns: ["b/c"] },
    transferred: "sha256:06f071386baa430d17c1f072af9277986a910de048a51efe760f3513655cb9fc",
    made: "sha256:06f071386baa430d17c1f072af9277986a910de048a51efe760f3513655cb9fc",
  },
  {
    asked: { path: "/link/b", includePatterns: ["c"] },
    transferred: "sha256:1d938b7114d43825de840bbaed3a79549673a7cfb82e5b18c34fc49dfa8f48e4",
    made: "sha256:1d938b7114d43825de840bbaed3a79549673a7cfb82e5b18c34fc49dfa8f48e4",
  },
  {
    asked: { path: "/link", includePatterns: ["b"] },
    transferred: "sha256:0364e78be895cef9249b83b20cdb6362cd3c317f55240669624258bc449a86fc",
    made: "sha256:0364e78be895cef9249b83b20cdb6362cd3c317f55240669624258bc449a86fc",
  },
  {
    asked: { path: "/f.txt", includePatterns: ["f.txt"] },
    transferred: "sha256:0364e78be895cef9249b83b20cdb6362cd3c317f55240669624258bc449a86fc",
    made: "sha256:0364e78be895cef9249b83b20cdb6362cd3c317f55240669624258bc449a86fc",
  },
  {
    asked: { path: "/f.txt", includePatterns: ["*"] },
    transferred: "sha256:3c329eb3a2ee59c6f38e6fd6bb55e2be97d5e2397b0567bbc2d84bd992375ae6",
    made: "sha256:3c329eb3a2ee59c6f38e6fd6bb55e2be97d5e2397b0567bbc2d84bd992375ae6",
  },
  {
    asked: { path: "/a", excludePatterns: ["b"] },
    transferred: "sha256:88d0245f48bd6a6d036a66c67fde9391be3728662c8a0adda7911e45455ad030",
    made: "sha256:88d0245f48bd6a6d036a66c67fde9391be3728662c8a0adda7911e45455ad030",
  },
  {
    asked: { path: "/", excludePatterns: ["a", "b*"] },
    transferred: "sha256:b2b08d891a4e118860beb892e67001477555321f1d3a0ada3fd60878e5b1e956",
    made: "sha256:fc975e7bc9b674704d52a11f83591f8e7bbb7d5b5861fdcc824633ff2af35954",
  },
  {
    asked: { path: "/", excludePatterns: ["*", "!a/b/y"] },
    transferred: "sha256:a9f65e70c506928f0c690897377e465e5784c4b1b016906daec1835f4385a71a",
    made: "sha256:a9f65e70c506928f0c690897377e465e5784c4b1b016906daec1835f4385a71a",
  },
  {
    asked: { path: "/", excludePatterns: ["a", "!a/b"] },
    transferred: "sha256:9df9fdc3f63c805711f7aba3b29048338db3646a0954979aaa2a8708430b48ee",
    made: "sha256:1621c22778c231fb4a678136ca1d280a3de3cef4b980071bb4888d6bcd81e6ad",
  },
  {
    asked: { path: "/", includePatterns: ["a", "d1"], excludePatterns: ["**/*.c"] },
    transferred: "sha256:8497bf0dd481043d52a8195a2e6b872fbedcf33f215c292a18cc6e09e57244c4",
    made: "sha256:bf4573a0f5b3c9e2cc283b988ec911b266f287b8680a8a98cad2cadaf17e3355",
  },
  {
    asked: { path: "/d*", wildcard: true, excludePatterns: ["*.h"] },
    transferred: "sha256:bc8958c19e9370c43c5bd801c17087c87db3ff25f16d90b5f4745dcc4b21e105",
    made: "sha256:1966824c206ef3e2dd2ff720b690315e6f77189638a7ece0289e56b43f0b5b89",
  },
  {
    asked: { path: "/d*", wildcard: true, includePatterns: ["sub"] },
    transferred: "sha256:2c82945aff9b621b9ae6a3ff296c96bff7f4945a8401780d7af0d8319facc45b",
    made: "sha256:df48aa4ad107699ad451c327ee8bdcd2777b77d6ad86a3f7f1ef5e5769426333",
  },
  {
    asked: { path: "/d?", wildcard: true, includePatterns: ["*.c"] },
    transferred: "sha256:dac58d8ec25a678fcc3e06136a6e53665d1067e430a439ed34bf9279704b7549",
    made: "sha256:d4841666352fb468c7cf997c3b68161f9687a0fcf08095549a2d6b32bb3f35e4",
  },
  {
    asked: { path: "/", includePatterns: ["d1/*.c"], requiredPaths: ["/d1/one.c"] },
    transferred: "sha256:aafb59969f2ca564b6d47f19c0802b3d189b77661aeb5b1ff5c90db235dcedb8",
    made: "sha256:4f4a2d47fd446119947c2d4d0aaecf8390f1f13aa49a29bd3f33abaccc5e3136",
  },
  {
    asked: { path: "/abslink", excludePatterns: ["q"], followLinks: true },
    transferred: "sha256:f62fb54c9f3bdfc2ad8f40f086f49610bbde7a6f73c8cdd23e5a408783c94989",
    made: "sha256:f62fb54c9f3bdfc2ad8f40f086f49610bbde7a6f73c8cdd23e5a408783c94989",
  },
  {
    asked: { path: "/nope", excludePatterns: ["q"] },
    transferred: "sha256:0364e78be895cef9249b83b20cdb6362cd3c317f55240669624258bc449a86fc",
    made: "sha256:0364e78be895cef9249b83b20cdb6362cd3c317f55240669624258bc449a86fc",
  },
  {
    asked: { path: "/", includePatterns: ["*", "!a"] },
    transferred: "sha256:6c81fbbb716cfc4ce8efefccad0f7d34c49c9a544b22447b3f30d0b0c1d9c2fc",
    made: "sha256:ca4f50315234979038ef23a233d8651bc8a4d2c4d7028c95b766e002b4f74e73",
  },
  {
    asked: { path: "/a/b", includePatterns: ["**"] },
    transferred: "sha256:d019f18f81a64cff5d8c4968185eb3e6384c07f8d6c11acecdd0fe1417d268a1",
    made: "sha256:d019f18f81a64cff5d8c4968185eb3e6384c07f8d6c11acecdd0fe1417d268a1",
  },
  {
    asked: { path: "/d1/s*", wildcard: true, excludePatterns: ["three.c"] },
    transferred: "sha256:d36d4f13516649e9e78c017a43a914e818217527f9dbb4b7158548363d011002",
    made: "sha256:d36d4f13516649e9e78c017a43a914e818217527f9dbb4b7158548363d011002",
  },
  { asked: { path: "/nope" }, transferred: '"/nope": not found', made: '"/nope": not found' },
  {
    asked: { path: "/link/b/nope" },
    transferred: '"/link/b/nope": not found',
    made: '"/link/b/nope": not found',
  },
  {
    asked: { path: "/dangling", followLinks: true },
    transferred: '"/dangling": not found',
    made: '"/dangling": not found',
  },
  { asked: { path: "/loop1", followLinks: true }, transferred: "too many links", made: "too many links" },
  {
    asked: { path: "/*", wildcard: true, followLinks: true },
    transferred: '"/dangling": not found',
    made: '"/dangling": not found',
  },
  {
    asked: { path: "/[a", wildcard: true },
    transferred: "syntax error in pattern",
    made: "syntax error in pattern",
  },
  {
    asked: { path: "/", includePatterns: ["d1/*.x"], requiredPaths: ["/d1/one.x"] },
    transferred: '"/d1/one.x": not found',
    made: '"/d1/one.x": not found',
  },
  {
    asked: { path: "/", includePatterns: ["[a"] },
    transferred: "invalid includepatterns: [[a]: syntax error in pattern",
    made: "invalid includepatterns: [[a]: syntax error in pattern",
  },
];
