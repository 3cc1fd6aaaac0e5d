/** Where iptables is, which plugins use, also if PATH does not say so. */
export const MORE_DIRECTORIES = ["/usr/local/sbin", "/usr/sbin", "/sbin"];
