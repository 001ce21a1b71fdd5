"""How a client logs in where its connection string cannot say it: the callbacks of MONGODB-OIDC."""

from pymongo.auth_oidc import OIDCCallback, OIDCCallbackResult

FLOWS = {"human": "OIDC_HUMAN_CALLBACK", "machine": "OIDC_CALLBACK"}


def login_options(options, recorder):
    """Arguments of a client."""
    if "accessToken" in options:
        answers = [{"accessToken": options["accessToken"]}]
        return {"authMechanismProperties": {"OIDC_CALLBACK": Answering(answers, recorder)}}
    if "oidc" not in options:
        return {}
    oidc = options["oidc"]
    properties = dict(oidc.get("properties", {}))
    if oidc["flow"] in FLOWS:
        properties[FLOWS[oidc["flow"]]] = Answering(oidc["answers"], recorder)
    return {"authMechanismProperties": properties}


class Answering(OIDCCallback):
    """Gives one answer after the other, the last again and again; what it is told is recorded."""

    def __init__(self, answers, recorder):
        self._answers = list(answers)
        self._recorder = recorder

    def fetch(self, context):
        told = {"version": context.version, "hasTimeout": context.timeout_seconds > 0}
        if context.refresh_token is not None:
            told["refreshToken"] = context.refresh_token
        if context.idp_info is not None:
            told["idpInfo"] = {"issuer": context.idp_info.issuer, "clientId": context.idp_info.clientId}
        self._recorder.add("callback", "oidcCallback", told)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return answer and OIDCCallbackResult(**{MEMBERS[name]: value for name, value in answer.items()})


MEMBERS = {
    "accessToken": "access_token",
    "expiresInSeconds": "expires_in_seconds",
    "refreshToken": "refresh_token",
}
