package pypimirror.docs;

import java.util.LinkedHashMap;
import java.util.Map;

/** The meaning of every message of the start script, and the fix. */
final class StartScriptMessages {

  static final Map<String, String> MEANINGS = meanings();

  private StartScriptMessages() {}

  private static Map<String, String> meanings() {
    var all = new LinkedHashMap<String, String>();
    all.put(
        "pip and uv install from …",
        "The configuration succeeded, and nothing conflicts with the mirror.");
    all.put(
        "pip: … conflicts with the mirror",
        "A setting of pip adds or replaces an index, disables indexes, requires a proxy, requires hashes, or shortens the minimum release age. The doctor names the file and the line, or the variable, and the command that removes it.");
    all.put(
        "python3 is missing: pip and uv are not configured",
        "The image has no Python 3 on its path. Add it to the image.");
    all.put(
        "… has no outputs of the stack. Run the start script again.",
        "The file `outputs.json` was deleted. The start script writes it again.");
    all.put("usage: python3 settings.py undo", "The command takes only this argument.");
    all.put(
        "exclude-newer-package does not exempt …",
        "The setting of the user replaces the exemptions of internal packages, so the script has left out the limit. Add the packages to `exclude-newer-package`, such as `NAME = false`, and restart the app.");
    all.put(
        "this uv is too old for the minimum release age",
        "This uv cannot read the settings of the minimum release age, so the script left them out. Upgrade uv, and restart the app.");
    all.put(
        "pip and uv: NETRC conflicts with the mirror",
        "The variable NETRC names another file than `~/.netrc`, so pip and uv have no token. Remove it from the image or the shell.");
    all.put(
        "pip does not read …",
        "`PIP_CONFIG_FILE` is set, so pip does not read the configuration that the script wrote. Remove the variable from the image or the shell.");
    all.put(
        "uv: … conflicts with the mirror",
        "A variable of uv replaces the settings that the script wrote. Remove it from the image or the shell.");
    all.put(
        "uv: … in … conflicts with the mirror",
        "The file adds packages from other places, disables indexes, or shortens the minimum release age. Remove the setting. In `/etc/uv/uv.toml`, ask the owner of the image.");
    all.put(
        "uv: the index … in … conflicts with the mirror",
        "uv searches this index before the mirror. It cannot be reached, or it can have other packages of the same name. Remove its table, or add `explicit = true`.");
    all.put(
        "its settings have an unknown form",
        "The script cannot change pip's configuration without losing a setting, so the file stays as it is. Run `pip config set global.index-url URL`.");
    all.put(
        "its index settings have an unknown form",
        "The script cannot add the mirror to `uv.toml`, so the file stays as it is. Write `index` as `[[index]]` tables.");
    all.put(
        "… has a syntax error, line …",
        "pip or uv cannot read the file either. The script does not change it. Correct it, and restart the app.");
    all.put(
        "… has settings of an unknown type",
        "A setting has another type than its documentation says, so the script leaves the file as it is. Correct it, and restart the app.");
    all.put(
        "this Python has no TOML parser",
        "The script does not change `uv.toml`, because it cannot check the result. Use Python 3.11, or install pip in the Python of the app.");
    all.put(
        "a comment after a blank line has another password for …",
        "Python reads such a comment in `~/.netrc` as an entry, which replaces the token. Delete the comment.");
    all.put(
        "the token request failed. The script retries in the background.",
        "The log contains the error of the AWS CLI. The script retries after 30 seconds, and later every ten minutes. Run the doctor.");
    all.put(
        "no token: CodeArtifact rejected the request or did not respond in time",
        "The line before it in the log is the error of the AWS CLI. Run the doctor, which names the cause.");
    all.put(
        "another process already renews the token",
        "Another app that shares the home directory renews the token. You do not need to do anything.");
    all.put(
        "pip and uv are not configured",
        "`settings.py` did not run, for example because the image has no `python3`. The log contains the error.");
    all.put(
        "cannot write to …: pip and uv are not configured",
        "The home directory is read-only or full. Free some space, and restart the app.");
    all.put(
        "run mirror_doctor.py, or see …", "The script prints this line after every other message.");
    return all;
  }
}
